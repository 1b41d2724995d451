import { AccessTokens } from '../../src/authentication/jwt/access-tokens.js';
import { SigningKeyError } from '../../src/authentication/signing-keys/signing-key.error.js';
import { pkcs8Of } from '../../src/authentication/signing-keys/stored-key.js';
import { SigningKeyRotation } from '../../src/authentication/signing-keys/signing-key-rotation.js';
import { SigningKeys } from '../../src/authentication/signing-keys/signing-keys.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { keysOf } from './stored-keys.js';

const OLD = 'the secret of last year 0123456789';
const NEW = 'the secret of this year 9876543210';

describe('the private part of a key', () => {
  const app = useTestApp({ settings: { SECRET_KEY: OLD } });
  const others: TestApp[] = [];

  afterEach(() => Promise.all(others.splice(0).map((server) => server.stop())));

  async function startWith(secretKey: string): Promise<TestApp> {
    const server = new TestApp({ sharing: app, settings: { SECRET_KEY: secretKey } });
    others.push(server);
    await server.start();
    return server;
  }

  it('is nowhere in the database', async () => {
    await app.get(SigningKeyRotation).rotate(false);
    const { current } = app.get(SigningKeys);
    const { d } = current.signing.export({ format: 'jwk' });
    const scalar = Buffer.from(d!, 'base64url');

    const [dump] = await app.database.query<{ dump: string }>(
      `SELECT string_agg("keys"::text, E'\\n') AS dump FROM "signing_keys" "keys"`,
    );

    expect(dump!.dump).toContain(current.kid);
    for (const form of [
      d!,
      scalar.toString('hex'),
      scalar.toString('base64'),
      pkcs8Of(current).toString('hex'),
      pkcs8Of(current).toString('base64'),
    ]) {
      expect(dump!.dump).not.toContain(form);
    }
    expect(dump!.dump).not.toMatch(/PRIVATE KEY|"d":/);
  });

  it('is not logged, whatever happens', async () => {
    const { d } = app.get(SigningKeys).current.signing.export({ format: 'jwk' });

    expect(JSON.stringify(app.log.lines)).not.toContain(d);
  });

  it('is opened with a former secret, and sealed anew under the first', async () => {
    const before = await keysOf(app);

    const rotated = await startWith(`${NEW},${OLD}`);

    const after = await keysOf(app);
    expect(rotated.get(SigningKeys).current.kid).toBe(app.get(SigningKeys).current.kid);
    expect(after.map(({ kid }) => kid)).toEqual(before.map(({ kid }) => kid));
    expect(after.every(({ private_key }, index) => !private_key.equals(before[index]!.private_key))).toBe(true);
    const young = await startWith(NEW);
    const alice = await app.createUser({ username: 'alice' });
    for (const server of [app, rotated, young]) {
      expect((await server.client.with(bearerOf(young, alice)).get('/me')).status).toBe(200);
    }
  });

  it('stops the start when its secret is gone, and says which setting it was', async () => {
    await expect(startWith(OLD)).rejects.toThrow(SigningKeyError);
    await expect(startWith(OLD)).rejects.toMatchObject({
      code: 'SIGNING_KEY_UNUSABLE',
      message: expect.stringMatching(/SECRET_KEY no longer lists the secret/),
    });
  });

  it('stops the start when its row was tampered with', async () => {
    const [first, second] = await keysOf(app);
    await app.database.query('UPDATE "signing_keys" SET "private_key" = $2 WHERE "kid" = $1', [
      first!.kid,
      second!.private_key,
    ]);
    await expect(startWith(NEW)).rejects.toThrow(SigningKeyError);

    await app.database.query('UPDATE "signing_keys" SET "private_key" = $2, "public_key" = $3 WHERE "kid" = $1', [
      first!.kid,
      first!.private_key,
      JSON.stringify({ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: first!.kid, alg: 'ES256', use: 'sig' }),
    ]);
    await expect(startWith(NEW)).rejects.toThrow('was altered');
  });
});

function bearerOf(
  server: TestApp,
  user: { readonly id: string; readonly tokenVersion: number },
): { authorization: string } {
  return { authorization: `Bearer ${server.get(AccessTokens).sign(user.id, user.tokenVersion).access}` };
}
