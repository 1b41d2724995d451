import { MailTemplate } from './mail-template.js';

/** To whoever has forgotten a password, or to whom somebody else says so. */
export const resetPassword = new MailTemplate<{ readonly username: string; readonly link: string }>({
  subject: 'Choose a new password',
  text: `
Somebody asked for a new password for the account "<%= it.username %>".

If it was you, choose one here, within an hour:

<%= it.link %>


If it was not, do nothing: the password stays as it is.
`,
  html: `
<p>Somebody asked for a new password for the account <b><%= it.username %></b>.</p>
<p>If it was you, <a href="<%= it.link %>">choose one</a>, within an hour.</p>
<p>If it was not, do nothing: the password stays as it is.</p>
`,
});
