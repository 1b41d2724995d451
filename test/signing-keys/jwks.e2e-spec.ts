import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { SigningKeyRotation } from '../../src/authentication/signing-keys/signing-key-rotation.js';
import { SigningKeys } from '../../src/authentication/signing-keys/signing-keys.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';

interface Jwks {
  readonly keys: readonly (JsonWebKey & { readonly kid: string })[];
}

const PATH = '/.well-known/jwks.json';

describe('the public keys', () => {
  const app = useTestApp();
  const jwks = async (): Promise<Jwks> => (await app.site.get<Jwks>(PATH)).body;

  beforeAll(async () => {
    await app.get(SigningKeyRotation).rotate(false);
    await eventually(async () => expect((await jwks()).keys).toHaveLength(2));
  });

  it('have what others need to verify, and nothing else', async () => {
    for (const key of (await jwks()).keys) {
      expect(key).toEqual({
        kty: 'EC',
        crv: 'P-256',
        x: expect.any(String),
        y: expect.any(String),
        kid: expect.stringMatching(/^[\w-]{43}$/),
        alg: 'ES256',
        use: 'sig',
      });
    }
  });

  it('may be kept for as long as a new key waits to sign', async () => {
    const answer = await app.site.get(PATH);

    expect(answer.header('cache-control')).toBe('public, max-age=300');
    expect(answer.header('content-type')).toBe('application/json; charset=utf-8');
  });

  it('verify a token without asking this server', async () => {
    await app.createUser({ username: 'alice' });
    const { access } = await app.signIn('alice');
    const [header = '', claims = '', signature = ''] = access.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { readonly kid: string };
    const key = (await jwks()).keys.find((candidate) => candidate.kid === kid);

    expect(
      verify(
        'sha256',
        Buffer.from(`${header}.${claims}`),
        { key: createPublicKey({ key: key!, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      ),
    ).toBe(true);
  });

  it('are there for everyone, also with a credential that does not hold', async () => {
    expect((await app.site.withBearer('expired').get(PATH)).status).toBe(200);
    expect((await app.site.request('HEAD', PATH)).status).toBe(200);
    expect(await app.site.post(PATH, {})).toHaveProblem(405, 'method_not_allowed');
  });

  it('are the public parts of those that code of this server may sign with', async () => {
    const own = await app.get(SigningKeys).all();

    expect(own.map(({ kid, verifying }) => ({ kid, ...verifying.export({ format: 'jwk' }) }))).toMatchObject(
      (await jwks()).keys.map(({ kid, x, y }) => ({ kid, x, y })),
    );
    expect(own.map(({ signing }) => signing.type)).toEqual(own.map(() => 'private'));
    expect(own[0]?.kid).toBe(app.get(SigningKeys).current.kid);
  });
});
