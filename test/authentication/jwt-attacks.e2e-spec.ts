import { createSign, generateKeyPairSync } from 'node:crypto';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { encode, TokenForge } from './token-forge.js';

const FOREIGN_KEY = 'a key that is long enough and was never this server’s';

/** One attack: its name, and the token. */
type Attack = readonly [name: string, make: (forge: TokenForge) => string];

const ALGORITHMS: readonly Attack[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map((alg): Attack => [
    `alg "${alg}" without a signature`,
    (forge) => unsigned(forge, { alg }),
  ]),
  ['alg none with the signature of HS256', (forge) => forge.sign({}, { alg: 'none' })],
  ['no alg', (forge) => forge.sign({}, { alg: undefined })],
  ['alg as an array', (forge) => forge.sign({}, { alg: ['HS256'] })],
  ['alg in lower case', (forge) => forge.sign({}, { alg: 'hs256' })],
  [
    'HS384 with the right key',
    (forge) => forge.signText(undefined, header(forge, { alg: 'HS384' }), forge.key, 'sha384'),
  ],
  [
    'HS512 with the right key',
    (forge) => forge.signText(undefined, header(forge, { alg: 'HS512' }), forge.key, 'sha512'),
  ],
  ['RS256 with a key of the attacker', (forge) => rsaSigned(forge)],
  ['ES256 with zeros for a signature', (forge) => withSignature(forge, { alg: 'ES256' }, Buffer.alloc(64))],
];

const KEYS: readonly Attack[] = [
  ['another key', (forge) => forge.signText(undefined, undefined, FOREIGN_KEY)],
  ['the empty key', (forge) => forge.signText(undefined, undefined, '')],
  ['a key that the token brings along', (forge) => bringsKey(forge)],
  [
    'a key to be fetched from the attacker',
    (forge) =>
      forge.signText(
        undefined,
        header(forge, { jku: 'http://127.0.0.1:1/keys', x5u: 'http://127.0.0.1:1/' }),
        FOREIGN_KEY,
      ),
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
    'http://127.0.0.1:1/key',
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

describe('a forged or misshapen access token', () => {
  const app = useTestApp();
  let forge: TokenForge;

  beforeAll(async () => {
    forge = new TokenForge(app, await app.createUser({ username: 'alice' }));
  });

  it('would be good without its fault', async () => {
    expect((await bearer(forge.sign()).get('/me')).status).toBe(200);
    expect((await bearer(forge.sign({ aud: ['https://other.example', forge.claims['aud']] })).get('/me')).status).toBe(
      200,
    );
  });

  it.each([...ALGORITHMS, ...KEYS, ...HEADERS, ...CLAIMS, ...SPELLINGS])('is refused: %s', async (_, make) => {
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

function header(forge: TokenForge, members: object): string {
  return JSON.stringify({ ...forge.header, ...members });
}

function claims(forge: TokenForge, what: RegExp, by: string): string {
  return JSON.stringify(forge.claims).replace(what, by);
}

function unsigned(forge: TokenForge, members: object): string {
  return `${encode(header(forge, members))}.${encode(JSON.stringify(forge.claims))}.`;
}

function withSignature(forge: TokenForge, members: object, signature: Buffer): string {
  return unsigned(forge, members) + signature.toString('base64url');
}

function rsaSigned(forge: TokenForge): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = unsigned(forge, { alg: 'RS256' });
  return signed + createSign('sha256').update(signed.slice(0, -1)).sign(privateKey).toString('base64url');
}

function bringsKey(forge: TokenForge): string {
  const jwk = { kty: 'oct', k: encode(FOREIGN_KEY), alg: 'HS256', kid: forge.header['kid'] };
  return forge.signText(undefined, header(forge, { jwk }), FOREIGN_KEY);
}

/** The last character of 32 bytes in base64url has two bits that mean nothing. */
function otherSpelling(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const other = alphabet[alphabet.indexOf(token.at(-1) ?? '') ^ 1] ?? '';
  return token.slice(0, -1) + other;
}
