import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { DPOP_ALGORITHMS, DPOP_WINDOW } from '../../src/authentication/dpop/dpop-proof.js';
import { SpentProofs } from '../../src/authentication/dpop/spent-proofs.js';
import { encode, hmac, type Part } from '../authentication/token-forge.js';
import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { DpopKey } from './dpop-key.js';
import { insertOAuthClient, type TestOAuthClient } from '../oauth/oauth-client.js';
import { insertGrant } from './kept-artefacts.js';
import { OAuthTokenForge } from './oauth-token-forge.js';

const ME = 'http://127.0.0.1/api/v1/me';

describe('a token that is bound to a key', () => {
  const app = useTestApp();
  const forge = new OAuthTokenForge(app);
  let alice: TestUser;
  let client: TestOAuthClient;
  let grantId: string;
  let key: DpopKey;
  let token: string;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    client = await insertOAuthClient(app);
    grantId = await insertGrant(app, client.clientId, alice);
    key = await DpopKey.make();
  });
  beforeEach(() => {
    token = bound(key);
  });

  const bound = ({ thumbprint }: DpopKey): string =>
    forge.sign({ ...forge.claims({ clientId: client.clientId, user: alice, grantId }), cnf: { jkt: thumbprint } });
  const proven = (): { url: string; token: string; now: number } => ({ url: ME, token, now: app.clock.now() });
  const present = (proof: string | undefined, path = '/me', presented = token): Promise<Answer> =>
    app.client.get(path, { authorization: `DPoP ${presented}`, ...(proof !== undefined && { dpop: proof }) });

  it('is good with a proof, which is for one request', async () => {
    const proof = key.proof(proven());

    const answer = await present(proof);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: alice.id, auth: { scheme: 'oauth', scopes: ['articles:read'] } });
    app.log.clear();
    const again = await present(proof);
    expect(app.log.events('authn_credential_fail')[0]).toMatchObject({ details: { kind: 'dpop' } });
    expect(again).toHaveProblem(401, 'token_not_valid');
    expect(again.header('www-authenticate')).toContain(
      `DPoP realm="api", error="invalid_dpop_proof", error_description="The DPoP proof is missing, is not valid or was used before.", algs="${DPOP_ALGORITHMS.join(' ')}"`,
    );
    expect((await present(key.proof(proven()))).status).toBe(200);
  });

  it('is good for once when 32 present one proof at once', async () => {
    const proof = key.proof(proven());

    const statuses = (await atOnce(32, () => present(proof))).map(({ status }) => status);

    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(31);
  });

  it('is of no use as a bearer, and one that is not bound is no DPoP token', async () => {
    const asBearer = await app.client.withBearer(token).get('/me');
    expect(asBearer).toHaveProblem(401, 'token_not_valid');
    expect(asBearer.header('www-authenticate')).toMatch(/^Bearer realm="api", error="invalid_token"/);

    const unbound = forge.token({ clientId: client.clientId, user: alice, grantId });
    const proof = key.proof({ ...proven(), token: unbound });
    expect(await present(proof, '/me', unbound)).toHaveProblem(401, 'token_not_valid');
    const { access } = await app.signIn('alice');
    expect(await present(key.proof({ ...proven(), token: access }), '/me', access)).toHaveProblem(
      401,
      'token_not_valid',
    );
  });

  it('is told that it needs a scope by the word that it is presented by', async () => {
    const proof = key.proof({ ...proven(), url: 'http://127.0.0.1/api/v1/users' });

    const answer = await present(proof, '/users?page=1');

    expect(answer).toHaveProblem(403, 'permission_denied');
    expect(answer.header('www-authenticate')).toBe('DPoP error="insufficient_scope", scope="users:read"');
  });

  it('is proven for the address that clients see, in any of its spellings, and not for the Host', async () => {
    for (const url of [`${ME}?page=1#top`, 'HTTP://127.0.0.1:80/api/v1/./me']) {
      expect((await present(key.proof({ ...proven(), url }))).status).toBe(200);
    }
    const proof = key.proof({ ...proven(), url: 'http://evil.example/api/v1/me' });
    const answer = await app.raw(
      `GET /api/v1/me HTTP/1.1\r\nHost: evil.example\r\nAuthorization: DPoP ${token}\r\nDPoP: ${proof}\r\nConnection: close\r\n\r\n`,
    );
    expect([400, 401]).toContain(answer.status);
  });

  it('is proven within a minute, either way', async () => {
    for (const [now, status] of [
      [app.clock.now() - DPOP_WINDOW + 1000, 200],
      [app.clock.now() + DPOP_WINDOW, 200],
      [app.clock.now() - DPOP_WINDOW - 1000, 401],
      [app.clock.now() + DPOP_WINDOW + 1000, 401],
    ] as const) {
      expect((await present(key.proof({ ...proven(), now }))).status).toBe(status);
    }
  });

  it.each<[string, (claims: Part) => Part]>([
    ['another method', (claims) => ({ ...claims, htm: 'POST' })],
    ['the method in lower case', (claims) => ({ ...claims, htm: 'get' })],
    ['another path', (claims) => ({ ...claims, htu: `${ME}/tokens` })],
    ['another host', (claims) => ({ ...claims, htu: 'https://evil.example/api/v1/me' })],
    ['another port', (claims) => ({ ...claims, htu: 'http://127.0.0.1:8080/api/v1/me' })],
    ['a path alone', (claims) => ({ ...claims, htu: '/api/v1/me' })],
    ['no address', (claims) => ({ ...claims, htu: undefined })],
    ['no method', (claims) => ({ ...claims, htm: undefined })],
    ['no time', (claims) => ({ ...claims, iat: undefined })],
    ['time as text', (claims) => ({ ...claims, iat: String(claims['iat']) })],
    ['no id', (claims) => ({ ...claims, jti: undefined })],
    ['an id that is no text', (claims) => ({ ...claims, jti: 1 })],
    ['an empty id', (claims) => ({ ...claims, jti: '' })],
    ['no token', (claims) => ({ ...claims, ath: undefined })],
    ['another token', (claims) => ({ ...claims, ath: 'A'.repeat(43) })],
  ])('is refused with a proof of %s', async (_, make) => {
    expect(await present(key.sign(make(key.claims(proven()))))).toHaveProblem(401, 'token_not_valid');
  });

  it.each<[string, Part]>([
    ['of another type', { typ: 'JWT' }],
    ['of an access token’s type', { typ: 'at+jwt' }],
    ['without a type', { typ: undefined }],
    ['without a signature', { alg: 'none' }],
    ['without a key', { jwk: undefined }],
    ['whose key is named and not shown', { jwk: undefined, kid: 'x', jku: 'http://127.0.0.1:1/' }],
    ['with a critical extension', { crit: ['b64'], b64: false }],
  ])('is refused with a proof %s', async (_, header) => {
    expect(await present(key.sign(key.claims(proven()), header))).toHaveProblem(401, 'token_not_valid');
  });

  it('is refused without a proof, with two, and with what is none', async () => {
    const [one, other] = [key.proof(proven()), key.proof(proven())];
    for (const proof of [undefined, '', 'nonsense', 'a.b.c', `${one}, ${other}`, `${one}=`, token]) {
      expect(await present(proof)).toHaveProblem(401, 'token_not_valid');
    }
    const twice = await app.raw(
      `GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: DPoP ${token}\r\nDPoP: ${one}\r\nDPoP: ${other}\r\nConnection: close\r\n\r\n`,
    );
    expect(twice).toHaveProblem(401, 'token_not_valid');
  });

  it('is refused with a key that is not its own, is secret, or is shown with its private part', async () => {
    const mallory = await DpopKey.make();
    expect(await present(mallory.proof(proven()))).toHaveProblem(401, 'token_not_valid');

    const claims = key.claims(proven());
    const jwk = key.key.export({ format: 'jwk' });
    expect(await present(key.sign(claims, { jwk }))).toHaveProblem(401, 'token_not_valid');
    const shown = key.jwk;
    const forged = mallory.sign(claims, { jwk: shown });
    expect(await present(forged)).toHaveProblem(401, 'token_not_valid');
    const secret = key.sign(claims, { alg: 'HS256' }, hmac(JSON.stringify(shown)));
    expect(await present(secret)).toHaveProblem(401, 'token_not_valid');
    const oct = key.sign(claims, { alg: 'HS256', jwk: { kty: 'oct', k: encode('secret') } }, hmac('secret'));
    expect(await present(oct)).toHaveProblem(401, 'token_not_valid');
  });

  it('is proven by a key of any kind that is listed', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const edwards = await DpopKey.of(privateKey);
    token = bound(edwards);

    for (const alg of ['EdDSA', 'Ed25519']) {
      expect((await present(edwards.signEdwards(edwards.claims(proven()), alg))).status).toBe(200);
    }
    expect(await present(edwards.signEdwards(edwards.claims(proven()), 'ES256'))).toHaveProblem(401, 'token_not_valid');
  });

  it('leaves nothing of its proofs when they are too old to be used again', async () => {
    const jti = randomUUID();
    const proof = key.sign({ ...key.claims(proven()), jti });
    expect((await present(proof)).status).toBe(200);

    app.clock.advance('12m');

    expect(await app.get(SpentProofs).clearExpired(1000)).toBeGreaterThan(0);
    expect(await app.database.query('SELECT * FROM "spent_dpop_proofs"')).toEqual([]);
    expect(await present(proof)).toHaveProblem(401, 'token_not_valid');
  });
});
