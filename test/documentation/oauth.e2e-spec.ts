import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as openid from 'openid-client';
import { type ClientAuth } from 'openid-client';
import { useTestApp } from '../kit/test-app.js';
import { CALLBACK, signIn } from '../oauth/authorization.js';
import { Browser } from '../oauth/browser.js';
import { insertOAuthClient } from '../oauth/oauth-client.js';
import { PUBLIC_URL, relyingParty } from '../oauth/relying-party.js';

const PAGE = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'oauth.md'), 'utf8');
const UNLIMITED = '1000000/min';

interface Told {
  readonly answer: Response;
  readonly tokens: { readonly access_token: string; readonly refresh_token?: string };
}

/** Runs an example of the page, with these names in reach. */
function run<Result>(name: string, values: Readonly<Record<string, unknown>>): Promise<Result> {
  const [, code] = new RegExp(`^\`\`\`js\\n// ${name}\\n([^]*?)^\`\`\`$`, 'm').exec(PAGE) ?? [];
  if (code === undefined) {
    throw new Error(`docs/oauth.md has no example "${name}".`);
  }
  const AsyncFunction = (async () => undefined).constructor as new (
    ...parts: string[]
  ) => (...given: unknown[]) => Promise<Result>;
  return new AsyncFunction(...Object.keys(values), code)(...Object.values(values));
}

describe('docs/oauth.md', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, RATE_OAUTH: UNLIMITED, RATE_OAUTH_PAGES: UNLIMITED } });
  const issuer = `${PUBLIC_URL}/oauth`;
  const api = `${PUBLIC_URL}/api/v1`;
  const reaching = {
    ...openid,
    discovery: (_issuer: URL, clientId: string, _metadata: unknown, authentication: ClientAuth) =>
      relyingParty(app, clientId, authentication),
  };

  beforeAll(() => app.createUser({ username: 'alice' }));

  it('signs in to a single-page app', async () => {
    const { clientId } = await insertOAuthClient(app, {
      redirectUris: [CALLBACK],
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'profile', 'articles:read'],
      confidential: false,
      tokenEndpointAuthMethod: 'none',
    });
    const browser = new Browser(app);
    const visit = async (to: URL): Promise<URL> => {
      const consent = await signIn(browser, to.href, 'alice');
      return new URL((await browser.submit(consent, '/consent', { decision: 'allow' })).url);
    };

    const values = { openid: reaching, issuer, api, clientId, redirectUri: CALLBACK, visit };
    const { answer, tokens, renewed } = await run<Told & { renewed: Told['tokens'] }>('single-page app', values);

    expect(answer.status).toBe(200);
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
  });

  it('signs in to a command-line tool', async () => {
    const { clientId } = await insertOAuthClient(app, {
      grantTypes: ['urn:ietf:params:oauth:grant-type:device_code'],
      confidential: false,
      tokenEndpointAuthMethod: 'none',
    });
    const browser = new Browser(app);
    const show = async (_text: string, device: { user_code: string; interval: number }): Promise<void> => {
      const code = { user_code: device.user_code };
      const confirm = await browser.submit(await browser.open('/oauth/device'), '/device', code);
      const asked = await browser.submit(confirm, '/device', { confirm: 'yes' });
      const credentials = { username: 'alice', password: 'correct horse battery staple' };
      const consent = await browser.submit(asked, '/login', credentials);
      await browser.submit(consent, '/consent', { decision: 'allow' });
      device.interval = 1;
    };

    const { answer } = await run<Told>('command-line tool', { openid: reaching, issuer, api, clientId, show });

    expect(answer.status).toBe(200);
  });

  it('lets services talk, and another ask about their tokens', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    const service = { name: 'Nightly', grantTypes: ['client_credentials'], scopes: ['articles:read'] };
    const registered = await root.post<{ clientId: string; clientSecret: string }>('/oauth/clients', service);
    const { clientId, clientSecret } = registered.body;
    const asking = await root.post<{ clientId: string; clientSecret: string }>('/oauth/clients', {
      ...service,
      introspection: true,
    });

    const { answer, tokens } = await run<Told>('service to service', {
      openid: reaching,
      issuer,
      api,
      clientId,
      clientSecret,
    });
    expect(answer.status).toBe(200);
    const told = await run('protecting an API', {
      openid: reaching,
      issuer,
      ...asking.body,
      token: tokens.access_token,
    });
    expect(told).toEqual({ allowed: true });
  });
});
