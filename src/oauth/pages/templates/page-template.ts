import { Eta } from 'eta';

/** A field that was not right, and what is to be done about it. */
export interface FieldFault {
  /** The id of the field. */
  readonly field: string;
  readonly detail: string;
}

/** What every page shows around its content. */
export interface PageFrame {
  /** Whose server this is, as its address names it. */
  readonly host: string;
  readonly faults?: readonly FieldFault[];
}

/** The source of a page: Eta templates that know the values as `it`, escaped. */
export interface PageSource {
  readonly title: string;
  readonly content: string;
  /** A script of ours that makes more of the page; it works without. */
  readonly script?: string;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title><%= it.faults.length > 0 ? 'Error: ' : '' %><%= it.title %> – <%= it.host %></title>
<link rel="icon" href="/oauth/assets/icon.svg">
<link rel="stylesheet" href="/oauth/assets/style.css">
<% if (it.script) { %><script src="<%= it.script %>" defer></script><% } %>
</head>
<body>
<main>
<p class="host"><%= it.host %></p>
<% if (it.faults.length > 0) { %>
<div class="faults" role="alert" aria-labelledby="faults" tabindex="-1">
<h2 id="faults">There is a problem</h2>
<ul><% it.faults.forEach((fault) => { %><li><a href="#<%= fault.field %>"><%= fault.detail %></a></li><% }) %></ul>
</div>
<% } %>
<%~ it.content %>
</main>
</body>
</html>
`;

const markup = new Eta({ autoEscape: true });
const page = markup.compile(PAGE);

/** One kind of page. */
export class PageTemplate<Values extends object> {
  readonly #title: ReturnType<Eta['compile']>;
  readonly #content: ReturnType<Eta['compile']>;
  readonly #script: string | undefined;

  /** @throws {EtaError} when a template is malformed */
  constructor({ title, content, script }: PageSource) {
    this.#title = new Eta({ autoEscape: false }).compile(title);
    this.#content = markup.compile(content);
    this.#script = script;
  }

  /** @returns a whole document */
  render(values: Values & PageFrame): string {
    const { host, faults = [] } = values;
    const title = markup.render(this.#title, values);
    const content = markup.render(this.#content, { ...values, faults });
    return markup.render(page, { title, host, faults, content, script: this.#script });
  }
}
