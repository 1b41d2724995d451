import { Secret } from '../../src/core/secret.js';
import { DerivedSigningKeys } from '../../src/authentication/signing-keys/derived-signing-keys.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { signerOf, TokenForge } from './token-forge.js';

const OLD_SECRET = 'the secret of last year 0123456789';
const NEW_SECRET = 'the secret of this year 9876543210';

describe.each([
  ['that is remembered as verified', '10000'],
  ['that is verified every time', '0'],
])('an access token %s', (_, cacheSize) => {
  const app = useTestApp({ settings: { JWT_CACHE_SIZE: cacheSize, JWT_ACCESS_TTL: '5m' } });

  it('is good until the second it expires', async () => {
    const client = app.clientFor(await app.createUser({ username: 'alice' }));
    expect((await client.get('/me')).status).toBe(200);

    app.clock.advance('299s');
    expect((await client.get('/me')).status).toBe(200);

    app.clock.advance('1s');
    const answer = await client.get('/me');
    expect(answer).toHaveProblem(401, 'token_not_valid');
    expect(answer.header('www-authenticate')).toMatch(/error="invalid_token"/);
    expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid');
  });

  it('is dead as soon as its account is not active, and alive when it is again', async () => {
    const bob = await app.createUser({ username: 'bob' });
    const client = app.clientFor(bob);
    expect((await client.get('/me')).status).toBe(200);

    await app.database.query('UPDATE users SET is_active = false WHERE id = $1', [bob.id]);
    await eventually(async () => expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid'));

    await app.database.query('UPDATE users SET is_active = true WHERE id = $1', [bob.id]);
    await eventually(async () => expect((await client.get('/me')).status).toBe(200));
  });

  it('is dead for good once an administrator has disabled its account, and already for the next request', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    const frank = await app.createUser({ username: 'frank' });
    const client = app.clientFor(frank);
    expect((await client.get('/me')).status).toBe(200);

    expect((await root.patch(`/users/${frank.id}`, { isActive: false })).status).toBe(200);
    expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid');
    expect((await root.patch(`/users/${frank.id}`, { isActive: true })).status).toBe(200);
    expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid');
  });

  it('is dead once an administrator has set a new password', async () => {
    const root = app.clientFor(await app.createUser({ username: 'ruth', isStaff: true, isSuperuser: true }));
    const carol = await app.createUser({ username: 'carol' });
    const client = app.clientFor(carol);
    expect((await client.get('/me')).status).toBe(200);

    expect((await root.patch(`/users/${carol.id}`, { password: 'an entirely new one' })).status).toBe(200);

    expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid');
    expect((await (await app.signIn('carol', 'an entirely new one')).client.get('/me')).status).toBe(200);
  });

  it('is dead once its account is gone', async () => {
    const dave = await app.createUser({ username: 'dave' });
    const client = app.clientFor(dave);
    expect((await client.get('/me')).status).toBe(200);

    await app.database.query('DELETE FROM users WHERE id = $1', [dave.id]);

    await eventually(async () => expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid'));
  });

  it('tells of the account as it is now', async () => {
    const erin = await app.createUser({ username: 'erin' });
    const client = app.clientFor(erin);
    expect((await client.get('/me')).body['isStaff']).toBe(false);
    expect(await client.get('/permissions')).toHaveProblem(403, 'permission_denied');

    await app.database.query('UPDATE users SET is_staff = true WHERE id = $1', [erin.id]);

    await eventually(async () => expect((await client.get('/me')).body['isStaff']).toBe(true));
    expect((await client.get('/permissions')).status).toBe(200);
  });
});

describe('with HS256, after SECRET_KEY was changed and the old one kept as second', () => {
  const app = useTestApp({ settings: { JWT_ALGORITHM: 'HS256', SECRET_KEY: `${NEW_SECRET},${OLD_SECRET}` } });
  const [oldKey, newKey] = [OLD_SECRET, NEW_SECRET].map((text) => new DerivedSigningKeys([new Secret(text)]).current);

  it('signs with the first, and still takes tokens of the second', async () => {
    const forge = new TokenForge(app, await app.createUser({ username: 'alice' }));
    const old = forge.signText(undefined, forge.headerWith({ kid: oldKey!.kid }), signerOf(oldKey!));

    expect(forge.header['kid']).toBe(newKey!.kid);
    expect((await app.client.withBearer(old).get('/me')).status).toBe(200);
    expect((await app.client.withBearer(forge.sign()).get('/me')).status).toBe(200);
  });

  it('takes no token whose kid is one key’s and whose signature is the other’s', async () => {
    const forge = new TokenForge(app, await app.createUser({ username: 'bob' }));

    expect(await app.client.withBearer(forge.sign({}, { kid: oldKey!.kid })).get('/me')).toHaveProblem(
      401,
      'token_not_valid',
    );
  });

  it('shows nobody what logins are signed by: only the keys of OAuth tokens', async () => {
    const answer = await app.site.get<{ readonly keys: readonly { readonly kid: string; readonly kty: string }[] }>(
      '/.well-known/jwks.json',
    );

    expect(answer.status).toBe(200);
    expect(answer.body.keys.map(({ kty }) => kty)).toEqual(['EC']);
    expect(answer.body.keys.map(({ kid }) => kid)).not.toContain(newKey!.kid);
  });
});
