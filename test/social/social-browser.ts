import { Browser } from '../sessions/browser.js';
import { type Answer } from '../kit/answer.js';
import { type TestApp } from '../kit/test-app.js';

/** The address that the test's server is known by: providers send browsers back there, and the browser finds it all the same. */
export const PUBLIC_URL = 'http://127.0.0.1';

/** @returns where a provider sends browsers back to */
export function callbackUrl(name: string): string {
  return `${PUBLIC_URL}/api/v1/auth/social/${name}/callback`;
}

/** A browser that goes where it is sent. */
export class SocialBrowser extends Browser {
  constructor(private readonly server: TestApp) {
    super(server);
  }

  override copy(): SocialBrowser {
    const copy = new SocialBrowser(this.server);
    this.cookies.forEach((value, name) => copy.cookies.set(name, value));
    return copy;
  }

  /** @returns where the server sends the browser to: the provider. @throws {Error} when it does not */
  async begin(provider: string, next?: string): Promise<string> {
    const query = next === undefined ? '' : `?${new URLSearchParams({ next }).toString()}`;
    const answer = await this.sendAs('GET', `/auth/social/${provider}${query}`, undefined, {});
    const location = answer.header('location');
    if (answer.status !== 303 || location === null) {
      throw new Error(`The sign-in does not begin: ${answer.status} ${answer.text}`);
    }
    return location;
  }

  /** Comes back from a provider, as a browser does: without an origin, from another site. */
  comeBack(url: string): Promise<Answer> {
    return this.sendAs('GET', url, undefined, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' });
  }
}
