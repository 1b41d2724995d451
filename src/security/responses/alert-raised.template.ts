import { MailTemplate } from '../../accounts/mail/templates/mail-template.js';

interface RaisedAlertMail {
  readonly rule: string;
  readonly severity: string;
  readonly description: string;
  readonly subject: string;
  readonly count: number;
  readonly since: string;
  readonly id: string;
}

/** To those who look after the server's security, of a new alert. */
export const alertRaised = new MailTemplate<RaisedAlertMail>({
  subject: 'Security alert',
  text: `
<%= it.description %>

Rule: <%= it.rule %> (<%= it.severity %>)
About: <%= it.subject %>
Seen: <%= it.count %> times, since <%= it.since %>

GET /api/v1/security/alerts/<%= it.id %> has the evidence.
`,
  html: `
<p><%= it.description %></p>
<p>Rule: <b><%= it.rule %></b> (<%= it.severity %>)<br>About: <b><%= it.subject %></b><br>Seen: <%= it.count %> times, since <%= it.since %></p>
<p><code>GET /api/v1/security/alerts/<%= it.id %></code> has the evidence.</p>
`,
});
