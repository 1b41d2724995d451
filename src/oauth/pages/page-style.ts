/** The style of every page: dark or light as the browser likes it, in contrasts of at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
export const PAGE_STYLE = `:root {
  color-scheme: light dark;
  --paper: #f3f4f7; --card: #ffffff; --ink: #1b1f27; --quiet: #545c6b; --line: #767e8c; --rule: #dfe2e8;
  --act: #1f4fd8; --act-ink: #ffffff; --act-over: #173ca6; --wrong: #b3161b; --wrong-card: #fdf1f1; --focus: #d97706;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12151b; --card: #1c2028; --ink: #eef0f4; --quiet: #aeb5c2; --line: #8a92a1; --rule: #343a46;
    --act: #8fb0ff; --act-ink: #0c1533; --act-over: #b3c9ff; --wrong: #ff9a9a; --wrong-card: #34191c; --focus: #fbbf24;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 2rem; background: var(--card); border: 1px solid var(--rule); border-radius: .75rem;
  overflow-wrap: anywhere; }
.host { margin: 0 0 1.25rem; color: var(--quiet); font-size: .875rem; letter-spacing: .01em; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; font-weight: 650; }
h1 strong { font-weight: inherit; color: var(--act); }
h2 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
p { margin: 0 0 1rem; }
form { margin: 0; }
label { display: block; margin-top: 1rem; font-weight: 600; }
.hint { margin: 0; color: var(--quiet); font-size: .875rem; }
input:not([type="hidden"]) { width: 100%; margin-top: .25rem; padding: .625rem .75rem; border: 1px solid var(--line); border-radius: .5rem;
  background: transparent; color: inherit; font: inherit; }
input[aria-invalid="true"] { border-color: var(--wrong); border-width: 2px; }
input.code { text-transform: uppercase; letter-spacing: .15em; font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 1.25rem; }
button, .button, a.secondary { display: block; width: 100%; margin-top: 1.25rem; padding: .6875rem 1rem; border: 1px solid transparent;
  border-radius: .5rem; background: var(--act); color: var(--act-ink); font: inherit; font-weight: 600; text-align: center; text-decoration: none;
  cursor: pointer; }
button:hover, .button:hover { background: var(--act-over); }
button.secondary, a.secondary { background: transparent; border-color: var(--line); color: var(--ink); }
button.secondary:hover, a.secondary:hover { background: var(--paper); }
button.plain { width: auto; margin: 1.25rem auto 0; padding: .25rem .5rem; background: none; color: var(--quiet); font-weight: 400;
  text-decoration: underline; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
a { color: var(--act); }
ul { margin: 0; padding: 0; list-style: none; }
.providers li + li a { margin-top: .5rem; }
.providers a { margin-top: 0; }
.scopes { border: 1px solid var(--rule); border-radius: .5rem; }
.scopes li { padding: .625rem .875rem; }
.scopes li + li { border-top: 1px solid var(--rule); }
.detail { display: block; color: var(--quiet); font-size: .875rem; }
.choice { display: flex; flex-direction: row-reverse; gap: .75rem; }
.note { margin: 1.25rem 0 0; color: var(--quiet); font-size: .875rem; }
.note:empty { margin: 0; }
.secret-label { margin-bottom: .25rem; font-weight: 600; }
.secret, .codes { padding: .75rem 1rem; border: 1px solid var(--rule); border-radius: .5rem; background: var(--paper); text-align: center; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; }
.secret code { font-size: 1.125rem; letter-spacing: .08em; }
.codes { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .25rem 1rem; margin-bottom: 1rem; }
details { margin-top: 1.25rem; }
details + p, details + form { margin-top: 1.25rem; }
summary { cursor: pointer; color: var(--quiet); }
details .scopes { margin-top: .5rem; }
.faults { margin-bottom: 1.25rem; padding: .875rem 1rem; border: 2px solid var(--wrong); border-radius: .5rem; background: var(--wrong-card); }
.faults h2 { margin: 0 0 .25rem; }
.faults a { color: var(--wrong); font-weight: 600; }
[hidden] { display: none !important; }
@media (max-width: 30rem) {
  body { padding: 0; place-items: start stretch; background: var(--card); }
  main { max-width: none; border: 0; border-radius: 0; padding: 1.5rem 1.25rem; }
}
`;
