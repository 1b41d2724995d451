import { PageTemplate } from './page-template.js';

interface SignInValues {
  /** Of the application that somebody signs in to. */
  readonly client: string;
  /** Where forms of this page are sent to, without what is behind the last slash. */
  readonly action: string;
  readonly token: string;
  readonly username: string;
  readonly providers: readonly { readonly label: string; readonly href: string }[];
}

export const signInPage = new PageTemplate<SignInValues>({
  title: 'Sign in',
  script: '/oauth/assets/passkey.js',
  content: `
<h1>Sign in</h1>
<p>to continue to <strong><%= it.client %></strong></p>
<form method="post" action="<%= it.action %>/login" novalidate>
<input type="hidden" name="token" value="<%= it.token %>">
<label for="username">Username</label>
<input id="username" name="username" type="text" autocomplete="username webauthn" autocapitalize="none" spellcheck="false" required value="<%= it.username %>"<% if (it.faults.length > 0) { %> aria-invalid="true"<% } %><% if (it.username === '') { %> autofocus<% } %>>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required<% if (it.faults.length > 0) { %> aria-invalid="true"<% } %><% if (it.username !== '') { %> autofocus<% } %>>
<button type="submit">Sign in</button>
</form>
<div data-passkey="sign-in" data-continue="<%= it.action %>" hidden>
<button type="button" class="secondary">Sign in with a passkey</button>
<p class="note" role="status"></p>
</div>
<% if (it.providers.length > 0) { %>
<h2>Or sign in with</h2>
<ul class="providers"><% it.providers.forEach((provider) => { %><li><a class="secondary" href="<%= provider.href %>"><%= provider.label %></a></li><% }) %></ul>
<% } %>
<form method="post" action="<%= it.action %>/cancel">
<input type="hidden" name="token" value="<%= it.token %>">
<button type="submit" class="plain">Cancel and go back</button>
</form>
`,
});
