import { PageTemplate } from './page-template.js';

interface ConsentValues {
  readonly client: string;
  /** Where the browser goes next; `null` for a device. */
  readonly target: string | null;
  readonly username: string;
  readonly action: string;
  readonly token: string;
  /** What it will be able to do, in words, and what that tells it now. */
  readonly scopes: readonly { readonly words: string; readonly detail: string | null }[];
  /** What it was allowed before. */
  readonly granted: readonly string[];
}

export const consentPage = new PageTemplate<ConsentValues>({
  title: 'Allow access?',
  content: `
<h1>Allow <strong><%= it.client %></strong> to use your account?</h1>
<p>You are signed in as <strong><%= it.username %></strong>.</p>
<h2><%= it.granted.length > 0 ? 'It now also wants to' : 'It wants to' %></h2>
<ul class="scopes"><% it.scopes.forEach((scope) => { %><li><%= scope.words %><% if (scope.detail) { %><span class="detail"><%= scope.detail %></span><% } %></li><% }) %></ul>
<% if (it.granted.length > 0) { %>
<details>
<summary>What you have allowed before</summary>
<ul class="scopes"><% it.granted.forEach((words) => { %><li><%= words %></li><% }) %></ul>
</details>
<% } %>
<form method="post" action="<%= it.action %>/consent">
<input type="hidden" name="token" value="<%= it.token %>">
<div class="choice">
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny" class="secondary">Deny</button>
</div>
</form>
<p class="note"><% if (it.target) { %>Then you go on to <strong><%= it.target %></strong>. <% } %>It never sees your password, and you can take this back at any time.</p>
`,
});
