import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type Attack, ATTACKS, FOREIGN_KEY } from './jwt-attacks.js';
import { ecdsa, encode, hmac, type Signer, signerOf, TokenForge } from './token-forge.js';

/** The order of the group of P-256 (FIPS 186-5): no part of a signature reaches it. */
const ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const ONE = Buffer.alloc(32, 0).fill(1, 31);
const ZERO = Buffer.alloc(32, 0);

const ES256_ATTACKS: readonly Attack[] = [
  ...(['pem', 'der', 'jwk'] as const).map((format): Attack => [
    `HS256 with the public key, in ${format}, for a secret`,
    (forge) => forge.signText(undefined, forge.headerWith({ alg: 'HS256' }), hmac(textOf(forge.key.verifying, format))),
  ]),
  [
    'HS256 with the public key as the key set shows it',
    (forge) => forge.signText(undefined, forge.headerWith({ alg: 'HS256' }), hmac(String(forge.header['kid']))),
  ],
  ...(
    [
      ['zeros', ZERO, ZERO],
      ['nothing but s', ZERO, ONE],
      ['nothing but r', ONE, ZERO],
      ['the order of the group', ORDER, ORDER],
      ['ones', ONE, ONE],
      ['more than the order', Buffer.alloc(32, 0xff), Buffer.alloc(32, 0xff)],
    ] as const
  ).map(([name, r, s]): Attack => [`a signature of ${name}`, signedBy(() => () => Buffer.concat([r, s]))]),
  ['a signature in DER', signedBy(({ key }) => ecdsa(key.signing, 'sha256', 'der'))],
  [
    'a signature with a zero before each part',
    signedBy((forge) => altered(forge, (r, s) => [ZERO.subarray(31), r, ZERO.subarray(31), s])),
  ],
  ['a signature with its parts exchanged', signedBy((forge) => altered(forge, (r, s) => [s, r]))],
  ['half a signature', signedBy((forge) => altered(forge, (r) => [r]))],
  ['a signature with its highest bit changed', signedBy((forge) => altered(forge, (r, s) => [withOtherBit(r), s]))],
  [
    'a signature with the highest bit of its second part changed',
    signedBy((forge) => altered(forge, (r, s) => [r, withOtherBit(s)])),
  ],
  ['a signature of something else', signedBy((forge) => () => signerOf(forge.key)('something else'))],
  ['the right key with SHA-384', signedBy(({ key }) => ecdsa(key.signing, 'sha384'))],
  [
    'ES384 with the right key',
    (forge) => forge.signText(undefined, forge.headerWith({ alg: 'ES384' }), ecdsa(forge.key.signing, 'sha384')),
  ],
  ...(['P-384', 'secp256k1'] as const).map((namedCurve): Attack => [
    `a key of ${namedCurve}`,
    signedBy(() => ecdsa(generateKeyPairSync('ec', { namedCurve }).privateKey)),
  ]),
  [
    'a certificate that the token brings along',
    (forge) =>
      forge.signText(
        undefined,
        forge.headerWith({ x5c: [FOREIGN_KEY.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')] }),
        ecdsa(FOREIGN_KEY.privateKey),
      ),
  ],
];

const HS256_ATTACKS: readonly Attack[] = [
  ...([384, 512] as const).map((bits): Attack => [
    `HS${bits} with the right key`,
    (forge) => forge.signText(undefined, forge.headerWith({ alg: `HS${bits}` }), hmac(forge.key.signing, `sha${bits}`)),
  ]),
  ['the kid for a secret', signedBy((forge) => hmac(String(forge.header['kid'])))],
];

describe.each([
  ['ES256', ES256_ATTACKS],
  ['HS256', HS256_ATTACKS],
] as const)('a forged or misshapen access token, to a server of %s,', (algorithm, attacks) => {
  const app = useTestApp({ settings: { JWT_ALGORITHM: algorithm } });
  let forge: TokenForge;

  beforeAll(async () => {
    forge = new TokenForge(app, await app.createUser({ username: 'alice' }));
  });

  it('would be good without its fault', async () => {
    expect(forge.header).toEqual({ alg: algorithm, kid: forge.key.kid, typ: 'at+jwt' });
    expect((await bearer(forge.sign()).get('/me')).status).toBe(200);
    expect((await bearer(forge.sign({ aud: ['https://other.example', forge.claims['aud']] })).get('/me')).status).toBe(
      200,
    );
  });

  it.each([...ATTACKS, ...attacks])('is refused: %s', async (_, make) => {
    const answer = await bearer(make(forge)).get('/me');

    expect(answer).toHaveProblem(401, 'token_not_valid');
    expect(answer.header('www-authenticate')).toMatch(/^Bearer realm="api", error="invalid_token"/);
  });

  it('is refused when it borrows the end of a token that was accepted a moment ago', async () => {
    const [header = '', claims = '', signature = ''] = forge.sign().split('.');
    expect((await bearer(`${header}.${claims}.${signature}`).get('/me')).status).toBe(200);
    const mallory = await app.createUser({ username: 'mallory', isStaff: true });
    const others = encode(JSON.stringify({ ...forge.claims, sub: mallory.id }));

    expect(await bearer(`${header}.${others}.${signature}`).get('/me')).toHaveProblem(401, 'token_not_valid');
    expect(await bearer(`${encode('{"alg":"none"}')}.${claims}.${signature}`).get('/me')).toHaveProblem(
      401,
      'token_not_valid',
    );
  });

  function bearer(token: string): ApiClient {
    return app.client.withBearer(token);
  }
});

/** A token that says what a good one says, with another signature. */
function signedBy(signerFor: (forge: TokenForge) => Signer): (forge: TokenForge) => string {
  return (forge) => forge.signText(undefined, undefined, signerFor(forge));
}

/** A good signature, of which the two numbers are put together in another way. */
function altered(forge: TokenForge, join: (r: Buffer, s: Buffer) => readonly Buffer[]): Signer {
  return (signed) => {
    const signature = signerOf(forge.key)(signed);
    return Buffer.concat(join(signature.subarray(0, 32), signature.subarray(32)));
  };
}

function withOtherBit(number: Buffer): Buffer {
  const other = Buffer.from(number);
  other.writeUInt8(other.readUInt8(0) ^ 0x80, 0);
  return other;
}

function textOf(key: KeyObject, format: 'pem' | 'der' | 'jwk'): string | Buffer {
  switch (format) {
    case 'pem':
      return key.export({ format, type: 'spki' });
    case 'der':
      return key.export({ format, type: 'spki' });
    case 'jwk':
      return JSON.stringify(key.export({ format }));
  }
}
