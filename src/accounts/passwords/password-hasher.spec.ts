import { readSettings } from '../../settings/settings.js';
import { PasswordHasher } from './password-hasher.js';

const hasher = new PasswordHasher(readSettings({}));

/** From Django's own tests (tests/auth_tests/test_hashers.py), of `lètmein`. */
const DJANGO_HASHES = [
  'pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo=',
  'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
];

describe('a password’s hash', () => {
  it('is Argon2id at OWASP’s floor, and another one each time', async () => {
    const [one, other] = await Promise.all([hasher.hash('lantern quartz'), hasher.hash('lantern quartz')]);

    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(hasher.isCurrent(one)).toBe(true);
    expect(hasher.isForeign(one)).toBe(false);
    expect(one).not.toBe(other);
  });

  it.each([
    'lantern quartz',
    ' lantern quartz ',
    'LANTERN QUARTZ',
    `${'x'.repeat(75)}a${'x'.repeat(20)}`,
    'lantern\0quartz',
    'cafe\u0301 lantern',
  ])('fits %j and nothing that is nearly the same', async (password) => {
    const hash = await hasher.hash(password);
    const others = [
      password.trim(),
      ` ${password}`,
      password.toLowerCase(),
      password.toUpperCase(),
      password.slice(0, 72),
      password.split('\0', 1)[0] ?? '',
      password.normalize('NFC'),
    ].filter((other) => other !== password);

    await expect(hasher.verify(hash, password)).resolves.toBe(true);
    for (const other of others) {
      await expect(hasher.verify(hash, other)).resolves.toBe(false);
    }
  });

  it.each(DJANGO_HASHES)('may be Django’s %s', async (hash) => {
    expect(hasher.isForeign(hash)).toBe(true);
    expect(hasher.isCurrent(hash)).toBe(false);
    await expect(hasher.verify(hash, 'lètmein')).resolves.toBe(true);
    await expect(hasher.verify(hash, 'lètmeiN')).resolves.toBe(false);
    await expect(hasher.verify(hash, 'le\u0300tmein')).resolves.toBe(false);
  });

  it('may be Django’s Argon2, which is a PHC string behind a name', async () => {
    const hash =
      'argon2$argon2id$v=19$m=8192,t=1,p=2$5BrmHp1YtHNBRNEBKyZtkQ$PppGkF7rfvnseSBTlqMREKMZUURq3uSaH4SLGTbiodw';

    expect(hasher.isForeign(hash)).toBe(true);
    await expect(hasher.verify(hash, 'Plover-quartz-91-lantern')).resolves.toBe(true);
    await expect(hasher.verify(hash, 'Plover-quartz-91-lanterN')).resolves.toBe(false);
  });

  it.each([
    ['none', null],
    ['one that Django marks as unusable', '!qMbH3sT0z8YwX'],
    [
      'bcrypt, which nothing here can verify',
      'bcrypt_sha256$$2b$12$NdoJm2jUP7JxYTQ6n5dPHuNbU8Zq7oN4kqJ9s1J3H7xkQ8dT0qv8e',
    ],
    ['PBKDF2 out of all proportion', 'pbkdf2_sha256$99999999$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo='],
    ['scrypt out of all proportion', 'scrypt$9999999$seasalt$999$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafQ='],
    [
      'Argon2 out of all proportion',
      '$argon2id$v=19$m=999999999,t=2,p=1$qoYdD3StTVvbSUMKO1kLUQ$8g6iM6Z7zBt0mcqCpmlmmuCW7lI',
    ],
    ['PBKDF2 without a hash', 'pbkdf2_sha256$260000$seasalt$'],
    ['nonsense', 'nonsense'],
    ['nothing', ''],
  ])('that is %s fits no password', async (_, hash) => {
    await expect(hasher.verify(hash, '')).resolves.toBe(false);
    await expect(hasher.verify(hash, 'lètmein')).resolves.toBe(false);
    expect(hasher.isForeign(hash ?? '')).toBe(false);
  });
});
