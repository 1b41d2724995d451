import { MailTemplate } from './mail-template.js';

/** To the owner of an account whose second factor, or whose recovery codes, were changed (OWASP ASVS 6.3.7). */
export const secondFactorChanged = new MailTemplate<{ readonly username: string }>({
  subject: 'Your second factor was changed',
  text: `
A second factor of the account "<%= it.username %>" was added, replaced or removed, or its recovery codes were.

If it was you, there is nothing to do.

If it was not, change your password at once, and tell whoever runs this service.
`,
  html: `
<p>A second factor of the account <b><%= it.username %></b> was added, replaced or removed, or its recovery codes were.</p>
<p>If it was you, there is nothing to do.</p>
<p>If it was not, change your password at once, and tell whoever runs this service.</p>
`,
});
