import { MailTemplate } from './mail-template.js';

/** To whom staff invite. */
export const invitation = new MailTemplate<{ readonly link: string }>({
  subject: 'You are invited',
  text: `
You are invited to make an account, within seven days:

<%= it.link %>


If you do not want one, do nothing.
`,
  html: `
<p>You are invited to <a href="<%= it.link %>">make an account</a>, within seven days.</p>
<p>If you do not want one, do nothing.</p>
`,
});
