import { sign } from 'node:crypto';
import { ClientSecretBasic, type Configuration, enableNonRepudiationChecks } from 'openid-client';
import { SigningKeyRotation } from '../../src/authentication/signing-keys/signing-key-rotation.js';
import { StoredSigningKeys } from '../../src/authentication/signing-keys/stored-signing-keys.js';
import { eventually } from '../kit/eventually.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { askForCode, tokensOf } from './code-flow.js';
import { PUBLIC_URL, relyingParty } from './relying-party.js';
import { UserAgent } from './user-agent.js';

const CALLBACK = 'https://app.example.com/callback';

interface Client {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Header {
  readonly alg: string;
  readonly kid: string;
}

describe('ID tokens', () => {
  const app = useTestApp({ settings: { PUBLIC_URL } });
  const other = new TestApp({ settings: { PUBLIC_URL }, sharing: app });
  let alice: TestUser;

  beforeAll(async () => {
    await other.start();
    alice = await app.createUser({ username: 'alice' });
  });
  afterAll(() => other.stop());

  async function registered(algorithm?: string): Promise<Client> {
    const client = { name: 'An application', redirectUris: [CALLBACK], scopes: ['openid', 'me:read'] };
    const body = { ...client, ...(algorithm !== undefined && { idTokenSignedResponseAlg: algorithm }) };
    const answer = await app.clientFor(alice).post<Client & Record<string, unknown>>('/oauth/clients', body);
    expect(answer.status).toBe(201);
    expect(answer.body['idTokenSignedResponseAlg']).toBe(algorithm ?? 'ES256');
    return answer.body;
  }

  /** Signs in, and verifies the ID token by the published keys. @returns the headers of the tokens */
  async function signIn(at: TestApp, { clientId, clientSecret }: Client): Promise<Record<'id' | 'access', Header>> {
    const party: Configuration = await relyingParty(at, clientId, ClientSecretBasic(clientSecret));
    enableNonRepudiationChecks(party);
    const asked = await askForCode(party, { redirect_uri: CALLBACK, scope: 'openid me:read' });
    const tokens = await tokensOf(party, new UserAgent(at), alice.id, asked);
    return { id: headerOf(tokens.id_token), access: headerOf(tokens.access_token) };
  }

  const published = async (): Promise<readonly { readonly kid: string; readonly kty: string }[]> =>
    (await app.site.get<{ keys: { kid: string; kty: string }[] }>('/.well-known/jwks.json')).body.keys;

  it('are signed by ES256, and there is no key of RSA, while nobody needs one', async () => {
    expect((await signIn(app, await registered())).id.alg).toBe('ES256');
    expect((await published()).map(({ kty }) => kty)).toEqual(['EC']);
  });

  it('are signed by RS256 for an application that says so, on every server at once, and its access tokens as any', async () => {
    const client = await registered('RS256');

    for (const server of [app, other]) {
      const { id, access } = await signIn(server, client);
      expect([id.alg, access.alg]).toEqual(['RS256', 'ES256']);
      expect((await published()).find(({ kid }) => kid === id.kid)).toEqual({
        ...{ kty: 'RSA', alg: 'RS256', use: 'sig', kid: id.kid, e: 'AQAB' },
        n: expect.stringMatching(/^[\w-]{342}$/) as string,
      });
    }
  });

  it('are signed as the application says from a change on', async () => {
    const client = await registered();
    const change = { idTokenSignedResponseAlg: 'RS256' };
    expect((await app.clientFor(alice).patch(`/oauth/clients/${client.id}`, change)).status).toBe(200);
    expect((await signIn(app, client)).id.alg).toBe('RS256');

    const wrong = { idTokenSignedResponseAlg: 'HS256' };
    expect(await app.clientFor(alice).patch(`/oauth/clients/${client.id}`, wrong)).toHaveProblem(400, 'invalid');
  });

  it('are signed by the next key of their algorithm after a rotation, and what was signed before can be verified', async () => {
    const client = await registered('RS256');
    const { id: before } = await signIn(app, client);
    const made = await app.get(SigningKeyRotation).rotate(true);
    expect(made.map(({ algorithm }) => algorithm)).toEqual(['ES256', 'RS256']);

    await eventually(async () => expect((await signIn(app, client)).id.kid).toBe(made[1]?.kid));
    expect((await published()).map(({ kid }) => kid)).toEqual(expect.arrayContaining([before.kid, made[1]?.kid]));
  });

  it('need keys by which no access token is believed', async () => {
    await registered('RS256');
    const key = (await app.get(StoredSigningKeys).all()).find(({ algorithm }) => algorithm === 'RS256');
    const [, claims = ''] = (await app.signIn('alice')).access.split('.');
    for (const alg of ['RS256', 'ES256']) {
      const header = Buffer.from(JSON.stringify({ alg, typ: 'at+jwt', kid: key?.kid })).toString('base64url');
      const signature = sign('sha256', Buffer.from(`${header}.${claims}`), key!.signing).toString('base64url');
      const forged = app.client.withBearer(`${header}.${claims}.${signature}`);
      expect(await forged.get('/me')).toHaveProblem(401, 'token_not_valid');
    }
  });

  it('can be of either algorithm, as the metadata says', async () => {
    const metadata = await app.site.get('/.well-known/openid-configuration');
    const supported = metadata.body['id_token_signing_alg_values_supported'] as readonly string[];
    expect(supported.toSorted()).toEqual(['ES256', 'RS256']);
  });
});

describe('the ID tokens of an application that registers itself', () => {
  const token = 'whoever-has-this-may-register-an-application';
  const app = useTestApp({ settings: { PUBLIC_URL, OAUTH_REGISTRATION_TOKEN: token } });

  it('are signed as it says, by a key that is there', async () => {
    const body = { redirect_uris: [CALLBACK], id_token_signed_response_alg: 'RS256' };
    const answer = await app.site.withBearer(token).post<Record<string, string>>('/oauth/register', body);
    expect([answer.status, answer.body['id_token_signed_response_alg']]).toEqual([201, 'RS256']);
    const { client_id: clientId = '', client_secret: secret = '' } = answer.body;

    const { id } = await app.createUser({ username: 'bob' });
    const party = await relyingParty(app, clientId, ClientSecretBasic(secret));
    enableNonRepudiationChecks(party);
    const asked = await askForCode(party, { redirect_uri: CALLBACK, scope: 'openid' });
    expect(headerOf((await tokensOf(party, new UserAgent(app), id, asked)).id_token).alg).toBe('RS256');
  });
});

function headerOf(token: string | undefined): Header {
  return JSON.parse(Buffer.from(token?.split('.')[0] ?? '', 'base64url').toString()) as Header;
}
