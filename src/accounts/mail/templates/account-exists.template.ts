import { MailTemplate } from './mail-template.js';

/** To an address that an account has already, when somebody gives it for another. */
export const accountExists = new MailTemplate<{ readonly username: string }>({
  subject: 'You already have an account',
  text: `
Somebody gave this address for a new account. You have one already: "<%= it.username %>".

If it was you, sign in with it. If you have forgotten the password, ask for a new one.

If it was not you, do nothing: nothing has changed.
`,
  html: `
<p>Somebody gave this address for a new account. You have one already: <b><%= it.username %></b>.</p>
<p>If it was you, sign in with it. If you have forgotten the password, ask for a new one.</p>
<p>If it was not you, do nothing: nothing has changed.</p>
`,
});
