import { PageTemplate } from './page-template.js';

interface MessageValues {
  readonly heading: string;
  readonly text: string;
  /** For whoever helps. */
  readonly code: string | null;
}

/** Something is said, and nothing is to be done. */
export const messagePage = new PageTemplate<MessageValues>({
  title: '<%= it.heading %>',
  content: `
<h1><%= it.heading %></h1>
<p><%= it.text %></p>
<% if (it.code) { %><p class="note">If you ask for help, say: <code><%= it.code %></code></p><% } %>
`,
});
