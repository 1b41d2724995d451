import { PageTemplate } from './page-template.js';

interface RecoveryCodesValues {
  readonly codes: readonly string[];
  /** Where it goes on. */
  readonly next: string;
}

export const recoveryCodesPage = new PageTemplate<RecoveryCodesValues>({
  title: 'Your recovery codes',
  content: `
<h1>Your recovery codes</h1>
<p>Keep them where you would keep a key. Each lets you in once, should you lose your phone. They are shown <strong>this once</strong>.</p>
<ul class="codes"><% it.codes.forEach((code) => { %><li><code><%= code %></code></li><% }) %></ul>
<p><a class="button" href="<%= it.next %>">I have kept them</a></p>
`,
});
