import { PageTemplate } from './page-template.js';

interface SecondFactorValues {
  readonly action: string;
  readonly token: string;
  readonly ticket: string;
  readonly totp: boolean;
  readonly recoveryCode: boolean;
  readonly passkey: boolean;
  /** What an authenticator app is set up with, where there is none yet; `null` where there is. */
  readonly setup: { readonly secret: string; readonly uri: string | null } | null;
}

export const secondFactorPage = new PageTemplate<SecondFactorValues>({
  title: `<%= it.setup ? 'Set up a second step' : 'One more step' %>`,
  script: '/oauth/assets/passkey.js',
  content: `
<% if (it.setup) { %>
<h1>Set up a second step</h1>
<p>Your account needs more than a password. Add it to an authenticator app, then enter the code that the app shows.</p>
<p class="secret-label" id="secret-label">Key for the app</p>
<p class="secret" aria-labelledby="secret-label"><code><%= it.setup.secret %></code></p>
<% if (it.setup.uri) { %><p><a href="<%= it.setup.uri %>">Open in an app on this device</a></p><% } %>
<% } else { %>
<h1>One more step</h1>
<p>Show that it is you.</p>
<% } %>
<% if (it.totp || it.setup) { %>
<form method="post" action="<%= it.action %>/factor" novalidate>
<input type="hidden" name="token" value="<%= it.token %>">
<input type="hidden" name="ticket" value="<%= it.ticket %>">
<% if (it.setup) { %><input type="hidden" name="setup" value="<%= it.setup.secret %>"><% } %>
<label for="code">Code from your authenticator app</label>
<p class="hint" id="code-hint">Six digits, new every half minute</p>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="16" required aria-describedby="code-hint"<% if (it.faults.some(({ field }) => field === 'recoveryCode')) { %><% } else if (it.faults.length > 0) { %> autofocus aria-invalid="true"<% } else { %> autofocus<% } %>>
<button type="submit">Continue</button>
</form>
<% } %>
<% if (it.passkey) { %>
<div data-passkey="second-factor" data-ticket="<%= it.ticket %>" data-continue="<%= it.action %>" hidden>
<button type="button" class="secondary">Use a passkey</button>
<p class="note" role="status"></p>
</div>
<noscript><p>A passkey needs JavaScript, which is off in this browser.</p></noscript>
<% } %>
<% if (it.recoveryCode) { %>
<details<% if (!it.totp || it.faults.some(({ field }) => field === 'recoveryCode')) { %> open<% } %>>
<summary>Use a recovery code</summary>
<form method="post" action="<%= it.action %>/factor" novalidate>
<input type="hidden" name="token" value="<%= it.token %>">
<input type="hidden" name="ticket" value="<%= it.ticket %>">
<label for="recoveryCode">Recovery code</label>
<p class="hint" id="recovery-hint">One of those that you wrote down; each works once</p>
<input id="recoveryCode" name="recoveryCode" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" required aria-describedby="recovery-hint"<% if (it.faults.some(({ field }) => field === 'recoveryCode')) { %> autofocus aria-invalid="true"<% } %>>
<button type="submit">Continue</button>
</form>
</details>
<% } %>
<p><a href="<%= it.action %>">Sign in as somebody else</a></p>
`,
});
