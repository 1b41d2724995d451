import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { type StoredAlgorithm } from './signing-key.js';
import { newKey, pkcs8Of, publicJwk, readKey, signBy } from './stored-key.js';

const derOf = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'pkcs8' });

const MEMBERS = {
  ES256: {
    kty: 'EC',
    crv: 'P-256',
    x: expect.stringMatching(/^[\w-]{43}$/) as string,
    y: expect.stringMatching(/^[\w-]{43}$/) as string,
  },
  RS256: { kty: 'RSA', n: expect.stringMatching(/^[\w-]{342}$/) as string, e: 'AQAB' },
};

describe.each<StoredAlgorithm>(['ES256', 'RS256'])('a key of %s', (algorithm) => {
  it('is the same after it was written and read', async () => {
    const key = await newKey(algorithm);
    const read = readKey(algorithm, pkcs8Of(key));

    expect([read.kid, read.algorithm]).toEqual([key.kid, algorithm]);
    expect(read.signing.equals(key.signing)).toBe(true);
    expect(read.verifying.equals(key.verifying)).toBe(true);
  });

  it('is named by the thumbprint of its public part (RFC 7638)', async () => {
    const key = await newKey(algorithm);
    const members = Object.entries(publicJwk(key)).filter(([name]) => !['kid', 'alg', 'use'].includes(name));
    const sorted = JSON.stringify(Object.fromEntries(members.sort(([left], [right]) => (left < right ? -1 : 1))));

    expect(key.kid).toBe(createHash('sha256').update(sorted).digest('base64url'));
    expect((await newKey(algorithm)).kid).not.toBe(key.kid);
  });

  it('shows its public part, with which others verify, and keeps the private one', async () => {
    const key = await newKey(algorithm);
    const jwk = publicJwk(key);
    const others = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    const dsaEncoding = 'ieee-p1363';

    expect(jwk).toEqual({ ...MEMBERS[algorithm], kid: key.kid, alg: algorithm, use: 'sig' });
    const text = Buffer.from('text');
    expect(verify('sha256', text, { key: others, dsaEncoding }, signBy(key, text))).toBe(true);
  });
});

describe('a key', () => {
  it.each<[string, StoredAlgorithm, KeyObject]>([
    ['another curve', 'ES256', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
    ['RSA', 'ES256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
    ['Ed25519', 'ES256', generateKeyPairSync('ed25519').privateKey],
    ['a curve', 'RS256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
    ['fewer bits', 'RS256', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
    ['RSA-PSS alone', 'RS256', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey],
  ])('of %s is none of %s', (_, algorithm, key) => {
    expect(() => readKey(algorithm, derOf(key))).toThrow(RangeError);
  });
});
