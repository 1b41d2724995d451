import { type ClientAuth, type Configuration, customFetch, discovery, None } from 'openid-client';
import { type TestApp } from '../kit/test-app.js';

/** Where servers of these tests are, as their clients believe. */
export const PUBLIC_URL = 'https://id.example.com';

/**
 * The certified client, for tests: it believes that the server is at {@link PUBLIC_URL}, and reaches it where it really is.
 *
 * @param app with `PUBLIC_URL` among its settings
 * @param authentication how it shows that it is the client
 * @param sees is told of each request
 */
export async function relyingParty(
  app: TestApp,
  clientId: string,
  authentication: ClientAuth = None(),
  sees: (options: RequestInit) => void = () => undefined,
): Promise<Configuration> {
  return discovery(new URL(`${PUBLIC_URL}/oauth`), clientId, undefined, authentication, {
    [customFetch]: (url, options) => {
      sees(options as RequestInit);
      return fetch(localAddress(app, url), options as RequestInit);
    },
  });
}

/** Where an address of the server really is. */
export function localAddress(app: TestApp, url: string): string {
  return url.replace(PUBLIC_URL, `http://127.0.0.1:${app.port}`);
}
