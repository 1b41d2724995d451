import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { newEs256Key, pkcs8Of, publicJwk, readEs256Key } from './es256-key.js';

describe('a key of ES256', () => {
  const key = newEs256Key();

  it('is the same after it was written and read', () => {
    const read = readEs256Key(pkcs8Of(key));

    expect(read.kid).toBe(key.kid);
    expect(read.signing.equals(key.signing)).toBe(true);
    expect(read.verifying.equals(key.verifying)).toBe(true);
  });

  it('is named by the thumbprint of its public part (RFC 7638)', () => {
    const { x, y } = publicJwk(key);
    const members = `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`;

    expect(key.kid).toBe(createHash('sha256').update(members).digest('base64url'));
    expect(newEs256Key().kid).not.toBe(key.kid);
  });

  it('shows its public part, with which others verify, and keeps the private one', () => {
    const jwk = publicJwk(key);
    const others = createPublicKey({ key: { ...jwk }, format: 'jwk' });

    expect(jwk).toEqual({
      kty: 'EC',
      crv: 'P-256',
      x: expect.stringMatching(/^[\w-]{43}$/),
      y: expect.stringMatching(/^[\w-]{43}$/),
      kid: key.kid,
      alg: 'ES256',
      use: 'sig',
    });
    expect(verify('sha256', Buffer.from('text'), others, sign('sha256', Buffer.from('text'), key.signing))).toBe(true);
  });

  it.each([
    ['of another curve', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['of RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['of Ed25519', generateKeyPairSync('ed25519')],
  ])('is not one %s', (_, { privateKey }) => {
    expect(() => readEs256Key(privateKey.export({ format: 'der', type: 'pkcs8' }))).toThrow(RangeError);
  });
});
