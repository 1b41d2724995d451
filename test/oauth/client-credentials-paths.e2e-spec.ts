import { readHeader } from '../../src/authentication/jwt/compact-jwt.js';
import { type OAuthClient } from '../../src/oauth/clients/oauth-client.entity.js';
import { ClientTokens } from '../../src/oauth/tokens/client-tokens.js';
import { type Answer } from '../kit/answer.js';
import { type TestApp, useTestApp } from '../kit/test-app.js';
import { insertAssertiveClient, insertOAuthClient, type TestOAuthClient } from './oauth-client.js';
import { PUBLIC_URL } from './relying-party.js';

/** What neither this server nor the provider knows of, so that the provider answers. */
const UNKNOWN_PARAMETER = '&nothing=1';

const API = encodeURIComponent(`${PUBLIC_URL}/api/v1`);

type Values = Partial<Omit<OAuthClient, 'owner' | 'serviceAccount'>>;

interface Asked {
  readonly values?: Values;
  /** What follows the grant type. */
  readonly form?: (client: TestOAuthClient) => string;
  /** Instead of the client's own secret in the header; `null` for no secret there. */
  readonly basic?: ((client: TestOAuthClient) => readonly [string, string]) | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is different each time, and must be of the same kind. */
const VARYING = [
  'date',
  'x-request-id',
  'ratelimit',
  'content-length',
  'connection',
  'keep-alive',
  'transfer-encoding',
];

function headersOf({ headers }: Answer): object {
  return Object.fromEntries([...headers].filter(([name]) => !VARYING.includes(name)));
}

/** A token's members in their order, with what is different each time as what it is like. */
function contentsOf(token: unknown): unknown {
  const [, payload = ''] = typeof token === 'string' ? token.split('.') : [];
  if (typeof token !== 'string' || payload === '') {
    return token;
  }
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const { jti, iat, exp } = claims as { jti: string; iat: number; exp: number };
  const alike = { ...claims, jti: /^[\w-]{43}$/.test(jti), iat: Number.isInteger(iat), exp: exp - iat };
  return [readHeader(token), JSON.stringify(alike), token.length];
}

function bodyOf({ text }: Answer): string {
  const { access_token: token, ...others } = JSON.parse(text) as Record<string, unknown>;
  const names = Object.keys(JSON.parse(text) as object);
  return JSON.stringify([names, contentsOf(token), others]);
}

/** @returns all that the client and the log were told, without what is different each time */
async function told(app: TestApp, answer: Answer): Promise<object> {
  const requestId = answer.header('x-request-id') ?? '';
  const { status, route, handler, code, principal, level } = await app.log.request(requestId);
  const events = app.log
    .events()
    .filter((event) => event.requestId === requestId)
    .map(({ type, severity, actor, subject, details }) => ({ type, severity, actor, subject, details }));
  return {
    status: answer.status,
    headers: headersOf(answer),
    body: bodyOf(answer),
    line: { status, route, handler, code, principal, level },
    events,
  };
}

function send(app: TestApp, client: TestOAuthClient, asked: Asked, suffix: string): Promise<Answer> {
  const { form = () => '', basic = ({ clientId, secret }) => [clientId, secret], headers } = asked;
  const shown = basic?.(client).map(encodeURIComponent).join(':');
  return app.site.request('POST', '/oauth/token', {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(shown !== undefined && { authorization: `Basic ${Buffer.from(shown).toString('base64')}` }),
      ...headers,
    },
    body: `grant_type=client_credentials${form(client)}${suffix}`,
  });
}

const inForm = ({ clientId, secret }: TestOAuthClient): string => `&client_id=${clientId}&client_secret=${secret}`;

describe('a client that asks for a token of its own, of this server as of the provider', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, RATE_OAUTH: '1000000/min' } });
  let issued: jest.SpyInstance;

  beforeAll(() => {
    issued = jest.spyOn(app.get(ClientTokens), 'issue');
  });

  beforeEach(() => issued.mockClear());

  /** @returns the answer of the provider, which is the same */
  async function askBoth(client: TestOAuthClient, asked: Asked): Promise<Answer> {
    // An event of a token is one a minute.
    app.clock.advance('61s');
    const own = await send(app, client, asked, '');
    app.clock.advance('61s');
    const times = issued.mock.calls.length;
    const ofProvider = await send(app, client, asked, UNKNOWN_PARAMETER);
    expect(issued).toHaveBeenCalledTimes(times);
    expect(await told(app, own)).toEqual(await told(app, ofProvider));
    return ofProvider;
  }

  it.each<[string, Asked]>([
    ['its secret in the header', {}],
    ['its secret in the form', { basic: null, form: inForm }],
    ['its name in both', { form: ({ clientId }) => `&client_id=${clientId}` }],
    ['another method of showing its secret', { values: { tokenEndpointAuthMethod: 'client_secret_post' } }],
    ['a scope', { form: () => '&scope=articles:read' }],
    ['two scopes, one of them twice', { form: () => '&scope=articles:write+articles:read+articles:write' }],
    ['the API as what the token is for', { form: () => `&resource=${API}&scope=articles%3Aread` }],
    ['a lifetime of its own', { values: { accessTokenTtl: 77 } }],
    ['no scope that it may have', { values: { scopes: [] } }],
    ['a browser as what it looks like', { headers: { accept: 'text/html', cookie: 'a=b' } }],
  ])('is granted it with %s', async (_, asked) => {
    const answer = await askBoth(await insertOAuthClient(app, asked.values), asked);

    expect(answer.status).toBe(200);
    expect(issued).toHaveBeenCalledTimes(1);
  });

  it.each<[string, number, Asked]>([
    ['a scope that it may not have', 400, { form: () => '&scope=articles:read+users:read' }],
    ['a scope that was taken from it', 400, { values: { scopes: ['openid'] }, form: () => '&scope=articles:read' }],
    ['a scope that there is not', 200, { form: () => '&scope=articles:read+nothing:read' }],
    ['a scope of OpenID Connect', 200, { values: { scopes: ['openid'] }, form: () => '&scope=openid' }],
    ['blanks between scopes', 400, { form: () => '&scope=articles:read++articles:write' }],
    ['another resource', 400, { form: () => '&resource=https%3A%2F%2Fother.example' }],
    ['two resources', 400, { form: () => `&resource=${API}&resource=https%3A%2F%2Fother.example` }],
    ['its resource twice', 200, { form: () => `&resource=${API}&resource=${API}` }],
    ['its resource as a relative address', 400, { form: () => '&resource=api' }],
    ['an empty scope', 200, { form: () => '&scope=' }],
    ['its scope twice', 400, { form: () => '&scope=articles:read&scope=articles:read' }],
    ['its grant type twice', 400, { form: () => '&grant_type=client_credentials' }],
    ['another name in the form', 400, { form: () => '&client_id=another' }],
    ['a secret in the form, too', 400, { form: ({ secret }) => `&client_secret=${secret}` }],
    ['an assertion, too', 400, { form: () => '&client_assertion=a.b.c' }],
    ['details of an authorization', 200, { form: () => '&authorization_details=%5B%5D' }],
    ['another secret', 401, { basic: ({ clientId }) => [clientId, 'wrong'] }],
    [
      'another secret in the form',
      401,
      { basic: null, form: ({ clientId }) => `&client_id=${clientId}&client_secret=x` },
    ],
    ['an empty secret', 400, { basic: ({ clientId }) => [clientId, ''] }],
    ['no secret', 401, { basic: null, form: ({ clientId }) => `&client_id=${clientId}` }],
    ['nothing at all', 400, { basic: null }],
    ['a name that nobody has', 401, { basic: ({ secret }) => ['nobody', secret] }],
    ['no life in it', 401, { values: { isActive: false } }],
    [
      'another grant',
      400,
      { values: { grantTypes: ['refresh_token', 'authorization_code'], redirectUris: ['https://a.example/'] } },
    ],
    ['tokens that are bound to keys', 400, { values: { dpopBound: true } }],
    ['a proof of nothing', 400, { headers: { dpop: 'a.b.c' } }],
    ['an attestation', 400, { headers: { 'oauth-client-attestation': 'a.b.c' } }],
    [
      'a page of an origin that it names',
      200,
      { values: { allowedOrigins: ['https://a.example'] }, headers: { origin: 'https://a.example' } },
    ],
    ['a page of another origin', 400, { headers: { origin: 'https://b.example' } }],
    ['JSON', 400, { headers: { 'content-type': 'application/json' } }],
  ])('is answered by the provider with %s', async (_, status, asked) => {
    const answer = await askBoth(await insertOAuthClient(app, asked.values), asked);

    expect(answer.status).toBe(status);
    expect(issued).not.toHaveBeenCalled();
  });

  it('is answered by the provider when it has a key instead of a secret', async () => {
    const { clientId } = await insertAssertiveClient(app);
    const answer = await askBoth({ id: clientId, clientId, secret: 'anything' }, {});

    expect([answer.status, issued.mock.calls]).toEqual([401, []]);
  });

  it('is granted it with either of two secrets while one takes the place of the other', async () => {
    const former = await insertOAuthClient(app);
    const [row] = await app.database.query<{ digest: Buffer }>('SELECT "digest" FROM "oauth_clients" WHERE "id" = $1', [
      former.id,
    ]);
    const previousUntil = new Date(app.clock.now() + 600_000);
    const rotated = await insertOAuthClient(app, { previousDigest: row?.digest ?? null, previousUntil });
    const before = { ...rotated, secret: former.secret };

    expect((await askBoth(rotated, {})).status).toBe(200);
    expect((await askBoth(before, {})).status).toBe(200);
    expect(issued).toHaveBeenCalledTimes(2);
    app.clock.advance('10m');
    expect((await askBoth(before, {})).status).toBe(401);
    expect((await askBoth(rotated, {})).status).toBe(200);
  });

  it('is unknown at once when it was disabled, and has less when something was taken from it', async () => {
    const owner = await app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
    const { id, ...client } = await insertOAuthClient(app, { ownerId: owner.id });
    const staff = (): ReturnType<TestApp['clientFor']> => app.clientFor(owner);
    const scope = { form: () => '&scope=articles:write' };
    expect((await askBoth({ id, ...client }, scope)).status).toBe(200);

    expect((await staff().patch(`/oauth/clients/${id}`, { scopes: ['articles:read'] })).status).toBe(200);
    expect((await askBoth({ id, ...client }, scope)).body).toMatchObject({ error: 'invalid_scope' });
    expect((await staff().patch(`/oauth/clients/${id}`, { isActive: false })).status).toBe(200);
    expect((await askBoth({ id, ...client }, {})).body).toMatchObject({ error: 'invalid_client' });
  });
});

describe('a client that has used up its rate, of this server as of the provider', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, RATE_OAUTH: '2/min', TRUSTED_PROXIES: '127.0.0.1' } });

  it('is refused alike, whichever has counted it', async () => {
    const client = await insertOAuthClient(app);
    const answers: Answer[] = [];
    for (const [index, suffix] of ['', UNKNOWN_PARAMETER, '', UNKNOWN_PARAMETER].entries()) {
      const headers = { 'x-forwarded-for': `192.0.2.${index}` };
      answers.push(await send(app, client, { headers }, suffix));
    }

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    const [, , own, ofProvider] = answers as [Answer, Answer, Answer, Answer];
    expect(own.body).toMatchObject({ error: 'temporarily_unavailable' });
    expect(own.header('retry-after')).toMatch(/^\d+$/);
    expect(await told(app, own)).toEqual(await told(app, ofProvider));
  });
});
