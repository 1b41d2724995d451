import { type TestApp } from '../kit/test-app.js';
import { localAddress, PUBLIC_URL } from './relying-party.js';

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A page as a browser has it, or where it was sent that is not of this server. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
}

/** A browser without scripts: it keeps cookies by their paths, follows redirects within the server, and fills in forms. */
export class Browser {
  #cookies: Cookie[] = [];

  constructor(
    private readonly app: TestApp,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** @returns the page at the end of all redirects; one of another site is not asked for */
  async open(url: string, init: RequestInit = {}): Promise<Page> {
    const address = new URL(url, PUBLIC_URL);
    if (address.origin !== PUBLIC_URL) {
      return { url: address.href, status: 0, html: '', headers: new Headers() };
    }
    const answer = await fetch(localAddress(this.app, address.href), {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: this.#cookiesFor(address), ...this.headers, ...init.headers },
    });
    this.#keep(answer.headers.getSetCookie());
    const location = answer.headers.get('location');
    return answer.status === 303 || answer.status === 302
      ? this.open(new URL(location ?? '', address).href)
      : { url: address.href, status: answer.status, html: await answer.text(), headers: answer.headers };
  }

  /** Sends the form of a page whose action ends like this, with its hidden fields and these. */
  submit(page: Page, ending: string, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    const form = formsOf(page).find(({ action }) => new URL(action, page.url).pathname.endsWith(ending));
    if (!form) {
      throw new Error(`No form ends in ${ending}: ${page.status} ${page.html}`);
    }
    return this.open(new URL(form.action, page.url).href, {
      method: 'POST',
      body: new URLSearchParams({ ...form.hidden, ...fields }),
      headers: { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' },
    });
  }

  /** Loses a cookie. */
  forget(name: string): void {
    this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name);
  }

  has(name: string): boolean {
    return this.#cookies.some((cookie) => cookie.name === name);
  }

  #cookiesFor({ pathname }: URL): string {
    return this.#cookies
      .filter(({ path }) => path === '/' || pathname === path || pathname.startsWith(`${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? '/';
      this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
      if (value !== '') {
        this.#cookies.push({ name, value, path });
      }
    }
  }
}

interface Form {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
}

/** The forms of a page, and what they send that nobody fills in. */
export function formsOf({ html }: Page): readonly Form[] {
  return [...html.matchAll(/<form [^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].map(
    ([, action = '', content = '']) => ({
      action,
      hidden: Object.fromEntries(
        [...content.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(
          ([, name = '', value = '']) => [name, value],
        ),
      ),
    }),
  );
}
