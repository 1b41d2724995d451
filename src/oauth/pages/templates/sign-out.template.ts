import { PageTemplate } from './page-template.js';

interface SignOutValues {
  readonly action: string;
  readonly token: string;
  /** Who asks for it; `null` when the person does. */
  readonly client: string | null;
  /** Whether anybody is signed in. */
  readonly signedIn: boolean;
}

export const signOutPage = new PageTemplate<SignOutValues>({
  title: `<%= it.signedIn ? 'Sign out?' : 'You are signed out' %>`,
  content: `
<h1><%= it.signedIn ? 'Sign out?' : 'You are signed out' %></h1>
<form method="post" action="<%= it.action %>">
<input type="hidden" name="xsrf" value="<%= it.token %>">
<% if (it.signedIn) { %>
<p>You sign out here, and of every application that you signed in to from this browser.</p>
<div class="choice">
<button type="submit" name="logout" value="yes">Sign out</button>
<button type="submit" class="secondary"><%= it.client ? 'Only of ' + it.client : 'Stay signed in' %></button>
</div>
<% } else { %>
<button type="submit" name="logout" value="yes">Continue</button>
<% } %>
</form>
`,
});
