import { MailTemplate } from './mail-template.js';

/** To the address that an account had until now. It does not name the new one: the old mailbox may be the thief's. */
export const addressChanged = new MailTemplate<{ readonly username: string }>({
  subject: 'Your e-mail address was changed',
  text: `
The account "<%= it.username %>" has another e-mail address now; this one is not used any more.

If it was you, there is nothing to do.

If it was not, tell whoever runs this service at once.
`,
  html: `
<p>The account <b><%= it.username %></b> has another e-mail address now; this one is not used any more.</p>
<p>If it was you, there is nothing to do.</p>
<p>If it was not, tell whoever runs this service at once.</p>
`,
});
