import {
  authorizationCodeGrant,
  buildAuthorizationUrlWithPAR,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  ClientSecretBasic,
  type Configuration,
  genericGrantRequest,
  getDPoPHandle,
  initiateDeviceAuthorization,
  PrivateKeyJwt,
  randomDPoPKeyPair,
  randomPKCECodeVerifier,
  tokenIntrospection,
  tokenRevocation,
} from 'openid-client';
import { AccessTokens } from '../../src/authentication/jwt/access-tokens.js';
import { SigningKeyRotation } from '../../src/authentication/signing-keys/signing-key-rotation.js';
import { TOKEN_EXCHANGE } from '../../src/oauth/tokens/token-exchange.js';
import { atOnce } from '../kit/at-once.js';
import { type Answer } from '../kit/answer.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { insertAssertiveClient, insertOAuthClient } from './oauth-client.js';
import { PUBLIC_URL, relyingParty } from './relying-party.js';
import { UserAgent } from './user-agent.js';

const CALLBACK = 'https://app.example.com/callback';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const REGISTRATION_TOKEN = 'whoever-has-this-may-register-an-application';

function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

describe('the provider', () => {
  const app = useTestApp({ settings: { PUBLIC_URL, OAUTH_REGISTRATION_TOKEN: REGISTRATION_TOKEN } });
  const other = useTestApp({ settings: { PUBLIC_URL }, sharing: app });
  let alice: TestUser;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
  });

  async function service(values: Parameters<typeof insertOAuthClient>[1] = {}): Promise<Configuration> {
    const { clientId, secret } = await insertOAuthClient(app, values);
    return relyingParty(app, clientId, ClientSecretBasic(secret));
  }

  async function userToken(party: Configuration, scope: string): Promise<string> {
    const verifier = randomPKCECodeVerifier();
    const url = await buildAuthorizationUrlWithPAR(party, {
      redirect_uri: CALLBACK,
      scope,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const { url: callback } = await new UserAgent(app).authorize(url.href, alice.id);
    const tokens = await authorizationCodeGrant(party, new URL(callback), { pkceCodeVerifier: verifier });
    return tokens.access_token;
  }

  /** @returns a request for a token that a client was kept from sending */
  async function unsent(
    make: (sees: (options: RequestInit) => void) => Promise<Configuration>,
    options: (party: Configuration) => Parameters<typeof clientCredentialsGrant>[2] = () => ({}),
  ): Promise<RequestInit> {
    let seen: RequestInit | undefined;
    const party = await make((request) => {
      if (request.method === 'POST') {
        seen = request;
        throw new Error('It is kept from sending this.');
      }
    });
    await expect(clientCredentialsGrant(party, {}, options(party))).rejects.toThrow();
    return seen ?? {};
  }

  /** Sends it 32 times at once. @returns the statuses, in order */
  async function statusesOf(request: RequestInit): Promise<readonly number[]> {
    const answers = await atOnce(32, () => fetch(`http://127.0.0.1:${app.port}/oauth/token`, request));
    return answers.map(({ status }) => status).sort();
  }

  const web = {
    redirectUris: [CALLBACK],
    grantTypes: ['authorization_code' as const],
    scopes: ['openid', 'me:read', 'articles:read'],
  };

  it('takes a pushed request once, however many present it at once (RFC 9126)', async () => {
    const party = await service(web);
    const url = await buildAuthorizationUrlWithPAR(party, {
      redirect_uri: CALLBACK,
      scope: 'me:read',
      code_challenge: await calculatePKCECodeChallenge(randomPKCECodeVerifier()),
      code_challenge_method: 'S256',
    });

    expect(url.searchParams.get('redirect_uri')).toBeNull();
    const answers = await atOnce(32, () => new UserAgent(app).authorize(url.href, alice.id));
    expect(answers.filter((answer) => answer.url.includes('code='))).toHaveLength(1);
    const again = await new UserAgent(app).authorize(url.href, alice.id);
    expect(again.url).toContain('error=invalid_request');
    expect(again.url).not.toContain('code=');
  });

  it('gives a device one token once a person has agreed, however often it asks at once (RFC 8628)', async () => {
    const party = await service({ grantTypes: [DEVICE], scopes: ['me:read'] });
    const device = await initiateDeviceAuthorization(party, { scope: 'me:read' });
    const poll = () => genericGrantRequest(party, DEVICE, { device_code: device.device_code });
    await expect(poll()).rejects.toMatchObject({ error: 'authorization_pending' });

    const agent = new UserAgent(app);
    const page = await agent.visit(device.verification_uri);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const visited = await agent.visit(device.verification_uri, { xsrf, user_code: device.user_code });
    const again = /name="xsrf" value="([^"]+)"/.exec(visited.text)?.[1] ?? '';
    const question = await agent.visit(device.verification_uri, {
      xsrf: again,
      user_code: device.user_code,
      confirm: 'yes',
    });
    expect(question.url).toContain('/interaction/');
    expect((await agent.signIn(question, alice.id)).status).toBe(200);

    const polls = await Promise.allSettled(Array.from({ length: 32 }, poll));
    const given = polls.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value);
    expect(given).toHaveLength(1);
    const tokens = given[0]!;
    expect((await app.client.withBearer(tokens.access_token).get('/me')).body).toMatchObject({ username: 'alice' });
    await expect(poll()).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  describe('of a device that asks whether somebody has agreed (RFC 8628, section 3.5)', () => {
    const PENDING = 'authorization_pending';
    const EARLY = 'slow_down';

    async function polls(): Promise<() => Promise<unknown>> {
      const { clientId, secret } = await insertOAuthClient(app, { grantTypes: [DEVICE], scopes: ['me:read'] });
      const parties = await Promise.all(
        [app, other].map((server) => relyingParty(server, clientId, ClientSecretBasic(secret))),
      );
      const { device_code } = await initiateDeviceAuthorization(parties[0]!, { scope: 'me:read' });
      let asked = 0;
      return async () => {
        asked += 1;
        const answer: unknown = await genericGrantRequest(parties[asked % 2]!, DEVICE, { device_code }).catch(
          (error: unknown) => error,
        );
        return (answer as { readonly error?: unknown }).error;
      };
    }

    function wait(time: string): void {
      for (const { clock } of [app, other]) {
        clock.advance(time);
      }
    }

    it('lets it ask every five seconds, and five more after each question that came too soon', async () => {
      const poll = await polls();

      expect(await poll()).toBe(PENDING);
      wait('5s');
      expect(await poll()).toBe(PENDING);
      wait('4s');
      expect(await poll()).toBe(EARLY);
      wait('9s');
      expect(await poll()).toBe(EARLY);
      wait('15s');
      expect(await poll()).toBe(PENDING);
      wait('14s');
      expect(await poll()).toBe(EARLY);
    });

    it('tells all but one of many that ask at once, on two servers, to slow down', async () => {
      const poll = await polls();

      const answers = await atOnce(32, poll);

      expect(answers.filter((answer) => answer === PENDING)).toHaveLength(1);
      expect(answers.filter((answer) => answer === EARLY)).toHaveLength(31);
    });
  });

  it('binds a token to a key, and takes a proof once, however many present it at once (RFC 9449)', async () => {
    const { clientId, secret } = await insertOAuthClient(app);
    const keys = await randomDPoPKeyPair('ES256');
    const dpop = (party: Configuration) => ({ DPoP: getDPoPHandle(party, keys) });
    const party = await relyingParty(app, clientId, ClientSecretBasic(secret));

    const tokens = await clientCredentialsGrant(party, { scope: 'articles:read' }, dpop(party));

    expect(tokens.token_type).toBe('dpop');
    expect(claimsOf(tokens.access_token)).toHaveProperty('cnf.jkt');
    const request = await unsent((sees) => relyingParty(app, clientId, ClientSecretBasic(secret), sees), dpop);
    expect(await statusesOf(request)).toEqual([200, ...Array<number>(31).fill(400)]);
    expect(app.log.events('authn_credential_fail')[0]).toMatchObject({ details: { reason: 'replayed', clientId } });
  });

  it('takes an assertion of a key once, of 32 at once (RFC 7523)', async () => {
    const { clientId, key } = await insertAssertiveClient(app);
    const request = await unsent((sees) => relyingParty(app, clientId, PrivateKeyJwt({ key, kid: 'one' }), sees));

    expect(await statusesOf(request)).toEqual([200, ...Array<number>(31).fill(401)]);
  });

  it('exchanges a token for a narrower one that ends with the first one’s grant (RFC 8693)', async () => {
    const front = await service(web);
    const back = await service({ grantTypes: [TOKEN_EXCHANGE], scopes: ['me:read'], introspection: true });
    const stranger = await service({ grantTypes: [TOKEN_EXCHANGE], scopes: ['me:read'] });
    const subject = await userToken(front, 'me:read articles:read');
    const exchange = (party: Configuration, others: Record<string, string> = {}) =>
      genericGrantRequest(party, TOKEN_EXCHANGE, {
        subject_token: subject,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        ...others,
      });

    const tokens = await exchange(back);

    expect(tokens).toMatchObject({ scope: 'me:read', issued_token_type: expect.stringContaining('access_token') });
    expect(claimsOf(tokens.access_token)).toMatchObject({
      sub: alice.id,
      act: { sub: back.clientMetadata().client_id },
      client_id: back.clientMetadata().client_id,
    });
    const me = (): Promise<Answer> => app.client.withBearer(tokens.access_token).get('/me');
    expect((await me()).status).toBe(200);
    expect(await tokenIntrospection(back, tokens.access_token)).toMatchObject({ active: true });
    await expect(exchange(back, { scope: 'articles:read' })).rejects.toMatchObject({ error: 'invalid_scope' });
    await expect(exchange(stranger)).rejects.toMatchObject({ error: 'invalid_grant' });

    await tokenRevocation(front, subject);

    expect((await me()).status).toBe(401);
    expect(await tokenIntrospection(back, tokens.access_token)).toEqual({ active: false });
    await expect(exchange(back)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('does not exchange a login’s token, nor one of a client', async () => {
    const back = await service({
      grantTypes: [TOKEN_EXCHANGE, 'client_credentials'],
      scopes: ['articles:read'],
      introspection: true,
    });
    const own = await clientCredentialsGrant(back, { scope: 'articles:read' });
    for (const token of [app.get(AccessTokens).sign(alice.id, 0).access, own.access_token, 'nothing', 'a.b.c']) {
      await expect(
        genericGrantRequest(back, TOKEN_EXCHANGE, {
          subject_token: token,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        }),
      ).rejects.toMatchObject({ error: 'invalid_grant' });
    }
  });

  describe('where applications register themselves', () => {
    const register = (body: object, token = REGISTRATION_TOKEN): Promise<Answer> =>
      app.site.withBearer(token).post('/oauth/register', body);

    it('takes one that has the initial access token (RFC 7591)', async () => {
      const answer = await register({
        redirect_uris: [CALLBACK],
        client_name: 'Mine',
        first_party: true,
        introspection: true,
      });

      expect(answer.text).toContain('client_secret');
      expect(answer.status).toBe(201);
      const { client_id: id, client_secret: secret } = answer.body as Record<string, string>;
      expect(secret).toMatch(/^pcs_/);
      const [row] = await app.database.query('SELECT * FROM "oauth_clients" WHERE "client_id" = $1', [id]);
      expect(row).toMatchObject({ first_party: false, introspection: false, owner_id: null, scopes: ['openid'] });
      expect(
        (await new UserAgent(app).visit(`${PUBLIC_URL}/oauth/authorize?client_id=${id}&response_type=code`)).url,
      ).not.toContain('code=');
    });

    it.each([
      ['without the token', {}, 'another-token', 401, 'invalid_token'],
      [
        'for a grant without a person',
        { grant_types: ['client_credentials'], response_types: [] },
        undefined,
        400,
        'invalid_client_metadata',
      ],
      [
        'with a redirect URI with a wildcard',
        { redirect_uris: ['https://*.example.com/'] },
        undefined,
        400,
        'invalid_redirect_uri',
      ],
      ['with keys to be fetched', { jwks_uri: 'https://169.254.169.254/' }, undefined, 400, 'invalid_client_metadata'],
      [
        'for an implicit grant',
        { grant_types: ['implicit'], response_types: ['token'] },
        undefined,
        400,
        'invalid_client_metadata',
      ],
    ])('refuses one %s', async (_, metadata, token, status, error) => {
      const answer = await register({ redirect_uris: [CALLBACK], ...metadata }, token);

      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ error });
    });
  });

  it('signs with a new key without a restart, and takes what the former one has signed', async () => {
    const inspector = await service({ introspection: true });
    const before = await clientCredentialsGrant(inspector);
    const [{ kid } = { kid: '' }] = await app.get(SigningKeyRotation).rotate(true);

    await eventually(async () => {
      const { access_token } = await clientCredentialsGrant(inspector);
      expect(JSON.parse(Buffer.from(access_token.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({ kid });
    });
    expect(await tokenIntrospection(inspector, before.access_token)).toMatchObject({ active: true });
  });

  it('revokes a signed token of a client at once, and for another client does nothing', async () => {
    const own = await service();
    const other = await service();
    const { access_token } = await clientCredentialsGrant(own);

    await tokenRevocation(other, access_token).catch(() => undefined);
    expect(await tokenIntrospection(own, access_token)).toMatchObject({ active: true });

    await tokenRevocation(own, access_token);
    expect(await tokenIntrospection(own, access_token)).toEqual({ active: false });
  });
});
