import { inspect } from 'node:util';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { newId } from '../../core/id.js';
import { Secret } from '../../core/secret.js';
import { CredentialFormat, digestOf, matchesDigest, newSecret } from './credential-format.js';

const FORMAT = new CredentialFormat('pct_');
const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const SECRET = new Secret('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ');
const TEXT = 'pct_01890a5dac96774bbcceb302099a8057abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ0r5seH';

describe('a credential as it is written', () => {
  it('is made of its id, its secret and a checksum, in one word', () => {
    const token = FORMAT.format({ id: newId(), secret: newSecret() }).reveal();

    expect(token).toMatch(/^pct_[0-9a-f]{32}[0-9A-Za-z]{49}$/);
  });

  it('is what a secret scanner can check without this server: the last six characters are the CRC-32 of the others, in base62', () => {
    const token = FORMAT.format({ id: ID, secret: SECRET }).reveal();
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const checksum = Array.from(token.slice(-6)).reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);

    expect(token).toBe(TEXT);
    expect(checksum).toBe(crc32(token.slice(0, -6)));
  });

  it('is read back as what it was made of', () => {
    const secret = newSecret();
    const id = newId();

    const parsed = FORMAT.parse(FORMAT.format({ id, secret }));

    expect(parsed?.id).toBe(id);
    expect(parsed?.secret.reveal()).toBe(secret.reveal());
  });

  it('begins with its prefix, which tells nothing of the secret', () => {
    expect(TEXT.startsWith(FORMAT.prefixOf(ID))).toBe(true);
    expect(FORMAT.prefixOf(ID)).toBe('pct_01890a5dac96774bbcceb302099a8057');
  });

  it('has one spelling: any other character anywhere makes it no token', () => {
    fc.assert(
      fc.property(fc.nat(TEXT.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (place, other) => {
        fc.pre(other !== TEXT[place]);
        expect(FORMAT.parse(new Secret(TEXT.slice(0, place) + other + TEXT.slice(place + 1)))).toBeUndefined();
      }),
    );
  });

  it.each(['', 'pct_', `${TEXT} `, ` ${TEXT}`, `${TEXT}\n`, `${TEXT}${TEXT}`, TEXT.toUpperCase(), 'x'.repeat(100_000)])(
    'is not %j',
    (text) => {
      expect(FORMAT.parse(new Secret(text))).toBeUndefined();
    },
  );

  it('is no credential of another kind', () => {
    expect(new CredentialFormat('pck_').parse(new Secret(TEXT))).toBeUndefined();
  });

  it('is never made twice', () => {
    const secrets = new Set(Array.from({ length: 1000 }, () => newSecret().reveal()));

    expect(secrets.size).toBe(1000);
  });

  it('is kept as a digest that only its secret matches', () => {
    const digest = digestOf(SECRET);

    expect(digest).toHaveLength(32);
    expect(matchesDigest(SECRET, digest)).toBe(true);
    expect(matchesDigest(newSecret(), digest)).toBe(false);
  });

  it('does not print', () => {
    const token = { id: ID, secret: SECRET };

    for (const printed of [inspect(token), JSON.stringify(token), String(FORMAT.format(token))]) {
      expect(printed).not.toContain(SECRET.reveal());
    }
  });
});
