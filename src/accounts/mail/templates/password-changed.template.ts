import { MailTemplate } from './mail-template.js';

/** To the owner of an account whose password was changed (OWASP ASVS 6.3.7). */
export const passwordChanged = new MailTemplate<{ readonly username: string }>({
  subject: 'Your password was changed',
  text: `
The password of the account "<%= it.username %>" was changed, and its other sessions have ended.

If it was you, there is nothing to do.

If it was not, ask for a new password at once, and tell whoever runs this service.
`,
  html: `
<p>The password of the account <b><%= it.username %></b> was changed, and its other sessions have ended.</p>
<p>If it was you, there is nothing to do.</p>
<p>If it was not, ask for a new password at once, and tell whoever runs this service.</p>
`,
});
