import { PageTemplate } from './page-template.js';

interface UserCodeValues {
  readonly action: string;
  readonly token: string;
  readonly userCode: string;
}

export const userCodePage = new PageTemplate<UserCodeValues>({
  title: 'Connect a device',
  content: `
<h1>Connect a device</h1>
<form method="post" action="<%= it.action %>" novalidate>
<input type="hidden" name="xsrf" value="<%= it.token %>">
<label for="user_code">Code that your device shows</label>
<p class="hint" id="code-hint">Eight letters, such as BCDF-GHJK</p>
<input id="user_code" name="user_code" type="text" class="code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" required autofocus aria-describedby="code-hint" value="<%= it.userCode %>"<% if (it.faults.length > 0) { %> aria-invalid="true"<% } %>>
<button type="submit">Continue</button>
</form>
<p class="note">Only enter a code that you have asked for yourself, on a device in front of you. Nobody who calls or writes to you needs it.</p>
`,
});

interface ConfirmDeviceValues extends UserCodeValues {
  readonly client: string;
  /** As the device shows it. */
  readonly shown: string;
}

export const confirmDevicePage = new PageTemplate<ConfirmDeviceValues>({
  title: 'Is this your device?',
  content: `
<h1>Is this your device?</h1>
<p><strong><%= it.client %></strong> wants to use your account on a device that shows</p>
<p class="secret"><code><%= it.shown %></code></p>
<form method="post" action="<%= it.action %>">
<input type="hidden" name="xsrf" value="<%= it.token %>">
<input type="hidden" name="user_code" value="<%= it.userCode %>">
<div class="choice">
<button type="submit" name="confirm" value="yes">Yes, continue</button>
<button type="submit" name="abort" value="yes" class="secondary">No, cancel</button>
</div>
</form>
`,
});
