import { generateKeyPairSync, sign } from 'node:crypto';
import { ecdsa, encode, hmac, type Signer, type TokenForge } from './token-forge.js';

/** One attack: its name, and the token. */
export type Attack = readonly [name: string, make: (forge: TokenForge) => string];

/** No key of the server's, of the kinds that it might be taken for. */
export const FOREIGN_SECRET = 'a key that is long enough and was never this server’s';
export const FOREIGN_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const ALGORITHMS: readonly Attack[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): Attack => [
    `alg "${alg}" without a signature`,
    (forge) => forge.signText(undefined, forge.headerWith({ alg }), () => Buffer.alloc(0)),
  ]),
  ['alg none with a good signature', (forge) => forge.sign({}, { alg: 'none' })],
  ['no alg', (forge) => forge.sign({}, { alg: undefined })],
  ['alg as an array', (forge) => forge.sign({}, { alg: [forge.key.algorithm] })],
  ['alg in lower case', (forge) => forge.sign({}, { alg: forge.key.algorithm.toLowerCase() })],
  ['alg with a space', (forge) => forge.sign({}, { alg: `${forge.key.algorithm} ` })],
  ['RS256 with a key of the attacker', rsaSigned],
];

const KEYS: readonly Attack[] = [
  ['a key that the token brings along', bringsKey],
  [
    'a key to be fetched from the attacker',
    (forge) =>
      forge.signText(
        undefined,
        forge.headerWith({ jku: 'http://127.0.0.1:1/keys', x5u: 'http://127.0.0.1:1/' }),
        foreignSigner(forge),
      ),
  ],
  [
    'a key of the right kind that is not this server’s',
    (forge) => forge.signText(undefined, undefined, foreignSigner(forge)),
  ],
  [
    'a secret of the attacker for HS256',
    (forge) => forge.signText(undefined, forge.headerWith({ alg: 'HS256' }), hmac(FOREIGN_SECRET)),
  ],
  ['the empty secret for HS256', (forge) => forge.signText(undefined, forge.headerWith({ alg: 'HS256' }), hmac(''))],
  [
    'a key of the attacker for ES256',
    (forge) => forge.signText(undefined, forge.headerWith({ alg: 'ES256' }), ecdsa(FOREIGN_KEY.privateKey)),
  ],
  [
    'zeros for a signature by ES256',
    (forge) => forge.signText(undefined, forge.headerWith({ alg: 'ES256' }), () => Buffer.alloc(64)),
  ],
  ['no kid', (forge) => forge.sign({}, { kid: undefined })],
  ...[
    'unknown',
    '',
    '__proto__',
    'constructor',
    'toString',
    '../../../../dev/null',
    "' OR '1'='1",
    "x' UNION SELECT 'key' --",
    'http://127.0.0.1:1/key',
    'A'.repeat(43),
  ].map((kid): Attack => [`the kid "${kid}"`, (forge) => forge.sign({}, { kid })]),
  ...[null, 0, true, [], {}, ['x']].map((kid): Attack => [
    `the kid ${JSON.stringify(kid)}`,
    (forge) => forge.sign({}, { kid }),
  ]),
];

const HEADERS: readonly Attack[] = [
  ...['JWT', 'jwt', 'refresh+jwt', 'id+jwt', 'at+jwt ', ''].map((typ): Attack => [
    `the typ "${typ}"`,
    (forge) => forge.sign({}, { typ }),
  ]),
  ['no typ', (forge) => forge.sign({}, { typ: undefined })],
  ['typ as an array', (forge) => forge.sign({}, { typ: ['at+jwt'] })],
  ['a critical extension that is not understood', (forge) => forge.sign({}, { crit: ['exp'], exp: 1 })],
  ['an empty crit', (forge) => forge.sign({}, { crit: [] })],
  ['b64 switched off', (forge) => forge.sign({}, { b64: false, crit: ['b64'] })],
  ['a header that is an array', (forge) => forge.signText(undefined, '[]')],
  ['a header that is no JSON', (forge) => forge.signText(undefined, 'HS256')],
  ['a header that is null', (forge) => forge.signText(undefined, 'null')],
];

const CLAIMS: readonly Attack[] = [
  ...['iss', 'aud', 'exp', 'iat', 'jti', 'sub', 'ver'].map((claim): Attack => [
    `no ${claim}`,
    (forge) => forge.sign({ [claim]: undefined }),
  ]),
  ['another issuer', (forge) => forge.sign({ iss: 'https://evil.example' })],
  ['an issuer that begins like ours', (forge) => forge.sign({ iss: `${String(forge.claims['iss'])}.evil.example` })],
  ['an issuer with a slash more', (forge) => forge.sign({ iss: `${String(forge.claims['iss'])}/` })],
  ['our issuer in an array', (forge) => forge.sign({ iss: [forge.claims['iss'], 'https://evil.example'] })],
  ['another audience', (forge) => forge.sign({ aud: 'https://evil.example/api/v1' })],
  ['an audience that begins like ours', (forge) => forge.sign({ aud: `${String(forge.claims['aud'])}/articles` })],
  ['an array of other audiences', (forge) => forge.sign({ aud: ['https://evil.example', 'https://worse.example'] })],
  ['an empty array of audiences', (forge) => forge.sign({ aud: [] })],
  ['an object for an audience', (forge) => forge.sign({ aud: { 0: forge.claims['aud'] } })],
  ['exp as text', (forge) => forge.sign({ exp: String(forge.claims['exp']) })],
  ['exp as 1e400', (forge) => forge.signText(claims(forge, /"exp":\d+/, '"exp":1e400'))],
  ['exp as null', (forge) => forge.sign({ exp: null })],
  ['exp as a fraction', (forge) => forge.sign({ exp: Number(forge.claims['exp']) + 0.5 })],
  ['exp before 1970', (forge) => forge.sign({ exp: -1 })],
  ['a life longer than tokens have', (forge) => forge.sign({ exp: Number(forge.claims['exp']) + 1 })],
  ['a life of a century', (forge) => forge.sign({ exp: Number(forge.claims['exp']) + 3_155_760_000 })],
  ['iat as text', (forge) => forge.sign({ iat: String(forge.claims['iat']) })],
  ['an nbf to come', (forge) => forge.sign({ nbf: Number(forge.claims['iat']) + 100 })],
  ['nbf as text', (forge) => forge.sign({ nbf: String(forge.claims['iat']) })],
  ['a numeric jti', (forge) => forge.sign({ jti: 1 })],
  ...[1, null, {}, [], true, '', 'alice', "' OR 1=1 --"].map((sub): Attack => [
    `the sub ${JSON.stringify(sub)}`,
    (forge) => forge.sign({ sub }),
  ]),
  ['a sub in an array', (forge) => forge.sign({ sub: [forge.claims['sub']] })],
  ['a sub in upper case', (forge) => forge.sign({ sub: String(forge.claims['sub']).toUpperCase() })],
  ['a sub that is nobody', (forge) => forge.sign({ sub: '01890000-0000-7000-8000-000000000000' })],
  ...['0', null, -1, 0.5, 1, true].map((ver): Attack => [
    `the ver ${JSON.stringify(ver)}`,
    (forge) => forge.sign({ ver }),
  ]),
  ['claims that are an array', (forge) => forge.signText('[]')],
  ['claims that are text', (forge) => forge.signText('"alice"')],
  ['claims that are no JSON', (forge) => forge.signText('{')],
  ['claims that are not UTF-8', (forge) => forge.signText('\uD800')],
];

const SPELLINGS: readonly Attack[] = [
  ['no signature', (forge) => forge.sign().split('.').slice(0, 2).join('.')],
  ['an empty signature', (forge) => `${forge.sign().split('.').slice(0, 2).join('.')}.`],
  ['a part too many', (forge) => `${forge.sign()}.e30`],
  ['the parts of an encrypted token', () => `${encode('{"alg":"dir","enc":"A256GCM"}')}..a.b.c`],
  ['padding', (forge) => `${forge.sign()}=`],
  ['a signature cut short', (forge) => forge.sign().slice(0, -4)],
  ['a signature that goes on', (forge) => `${forge.sign()}AAAA`],
  ['other bits in the last character, which decode to the same', (forge) => otherSpelling(forge.sign())],
  ['the other base64 alphabet', (forge) => forge.sign({ jti: '???>>>' }).replace('_', '/').replace('-', '+')],
  ['a dot before', (forge) => `.${forge.sign()}`],
  ['quotes around it', (forge) => `"${forge.sign()}"`],
  ['another token after a comma', (forge) => `${forge.sign()}, Bearer ${forge.sign()}`],
  ['more than 8 KiB', (forge) => forge.sign({ padding: 'x'.repeat(8192) })],
];

/** What no server accepts, whichever its algorithm. */
export const ATTACKS: readonly Attack[] = [...ALGORITHMS, ...KEYS, ...HEADERS, ...CLAIMS, ...SPELLINGS];

function claims(forge: TokenForge, what: RegExp, by: string): string {
  return JSON.stringify(forge.claims).replace(what, by);
}

/** Of the server's algorithm, with a key that is not the server's. */
function foreignSigner({ key: { algorithm } }: TokenForge): Signer {
  return algorithm === 'HS256' ? hmac(FOREIGN_SECRET) : ecdsa(FOREIGN_KEY.privateKey);
}

function rsaSigned(forge: TokenForge): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return forge.signText(undefined, forge.headerWith({ alg: 'RS256' }), (signed) =>
    sign('sha256', Buffer.from(signed), privateKey),
  );
}

function bringsKey(forge: TokenForge): string {
  const { kid, alg } = forge.header;
  const jwk =
    alg === 'HS256'
      ? { kty: 'oct', k: encode(FOREIGN_SECRET), alg, kid }
      : { ...FOREIGN_KEY.publicKey.export({ format: 'jwk' }), alg, kid };
  return forge.signText(undefined, forge.headerWith({ jwk }), foreignSigner(forge));
}

/** The last character of a signature in base64url has bits that mean nothing. */
function otherSpelling(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const other = alphabet[alphabet.indexOf(token.at(-1) ?? '') ^ 1] ?? '';
  return token.slice(0, -1) + other;
}
