import { MailTemplate } from '../../accounts/mail/templates/mail-template.js';

/** To those who look after the server's security: what a day or a week has brought. */
export const digestMail = new MailTemplate<{ readonly summary: string }>({
  subject: 'Security digest',
  text: `
<%= it.summary %>
`,
  html: `
<pre><%= it.summary %></pre>
`,
});
