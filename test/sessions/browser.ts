import { type Answer, type Json } from '../kit/answer.js';
import { type RequestHeaders } from '../kit/api-client.js';
import { type TestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

/** What a login, and a look at who is signed in, answers. */
export interface CurrentSession {
  readonly user: (Json & { readonly username: string; readonly auth: Json & { readonly credentialId: string } }) | null;
  readonly csrfToken: string | null;
}

/** A browser with a page of this site open: it keeps cookies, and says where a request comes from. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** As the page has read it. */
  csrfToken: string | null = null;

  constructor(
    private readonly app: TestApp,
    private readonly headers: RequestHeaders = {},
  ) {}

  /** @returns a browser that presents a copy of the cookies, and knows nothing else */
  copy(): Browser {
    const copy = new Browser(this.app, this.headers);
    this.cookies.forEach((value, name) => copy.cookies.set(name, value));
    return copy;
  }

  /** @throws {Error} when the server refuses */
  async signIn(username: string, password = PASSWORD): Promise<this> {
    const answer = await this.logIn(username, password);
    if (answer.status !== 200) {
      throw new Error(`${username} could not sign in: ${answer.status} ${answer.text}`);
    }
    this.csrfToken = answer.body.csrfToken;
    return this;
  }

  logIn(username: string, password = PASSWORD, headers: RequestHeaders = {}): Promise<Answer<CurrentSession>> {
    return this.send<CurrentSession>('POST', '/auth/session', { username, password }, headers);
  }

  get<Body = Json>(path: string, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.send<Body>('GET', path, undefined, headers);
  }

  /** Sends as a page of this site does: with its origin, its cookies and the CSRF token it has read. */
  async send<Body = Json>(
    method: string,
    path: string,
    body?: unknown,
    headers: RequestHeaders = {},
  ): Promise<Answer<Body>> {
    const token = method === 'GET' || this.csrfToken === null ? {} : { 'x-csrf-token': this.csrfToken };
    return this.sendAs<Body>(method, path, body, { origin: this.origin, ...token, ...headers });
  }

  /** Sends with the cookies, and no other headers than these. */
  async sendAs<Body = Json>(
    method: string,
    path: string,
    body: unknown,
    headers: RequestHeaders,
  ): Promise<Answer<Body>> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.app.client.request<Body>(method, path, {
      headers: {
        ...this.headers,
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    this.#keep(answer.headers.getSetCookie());
    return answer;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.app.port}`;
  }

  #keep(fields: readonly string[]): void {
    for (const field of fields) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(field) ?? [];
      if (/; Max-Age=0(;|$)/.test(field)) {
        this.cookies.delete(name);
      } else {
        this.cookies.set(name, value);
      }
    }
  }
}
