import { createHash, randomBytes } from 'node:crypto';
import { PASSWORD } from '../kit/test-user.js';
import { type Browser, type Page } from './browser.js';
import { PUBLIC_URL } from './relying-party.js';

export const CALLBACK = 'https://shop.example/callback';

/** What a client asks for, and the secret by which it shows later that it was the one. */
export interface Authorization {
  readonly url: string;
  readonly verifier: string;
}

/** @returns a request for authorization that is in order, but for what is asked for instead */
export function authorization(clientId: string, asked: Readonly<Record<string, string>> = {}): Authorization {
  const verifier = randomBytes(32).toString('base64url');
  const parameters = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid articles:read',
    state: 'st4te',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...asked,
  });
  return { url: `${PUBLIC_URL}/oauth/authorize?${parameters.toString()}`, verifier };
}

/** Goes as far as to the page after the password. */
export async function signIn(browser: Browser, url: string, username: string, password = PASSWORD): Promise<Page> {
  return browser.submit(await browser.open(url), '/login', { username, password });
}

/** @returns what the client is told */
export function answerOf({ url }: Page): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(url).searchParams);
}
