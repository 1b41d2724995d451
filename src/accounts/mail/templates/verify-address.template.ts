import { MailTemplate } from './mail-template.js';

/** To an address that somebody says is theirs. The username is there for its owner to see which account the link is for. */
export const verifyAddress = new MailTemplate<{ readonly username: string; readonly link: string }>({
  subject: 'Confirm your e-mail address',
  text: `
Somebody gave this address for the account "<%= it.username %>".

If it was you, confirm the address here:

<%= it.link %>


If it was not, do nothing: without this link the address is not used.
`,
  html: `
<p>Somebody gave this address for the account <b><%= it.username %></b>.</p>
<p>If it was you, <a href="<%= it.link %>">confirm the address</a>.</p>
<p>If it was not, do nothing: without this link the address is not used.</p>
`,
});
