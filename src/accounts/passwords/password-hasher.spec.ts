import { readSettings } from '../../settings/settings.js';
import { PasswordHasher } from './password-hasher.js';

const hasher = new PasswordHasher(readSettings({}));

/** From Django's own tests (tests/auth_tests/test_hashers.py), of `lètmein`. */
const DJANGO_HASHES = [
  'pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo=',
  'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
];

/** By Django 5.2 with bcrypt 5.0, of `lètmein`. */
const BCRYPT_HASHES = [
  'bcrypt_sha256$$2b$05$bjTlPjjlifBznvbolHMlleq1DNivcYynwB65SOkmXLZs9jsuhVFxG',
  'bcrypt$$2b$05$qvLqwnQTwRL1ycFRaP.SzetA8sRY2TQFwWT8ch9tTDc3hDfhSg.LO',
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

  it.each([...DJANGO_HASHES, ...BCRYPT_HASHES])('may be Django’s %s', async (hash) => {
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
    ['bcrypt that is cut off', 'bcrypt_sha256$$2b$12$NdoJm2jUP7JxYTQ6n5dPHuNbU8Zq7oN4kqJ9s1J3H7xkQ8dT0qv8'],
    ['bcrypt out of all proportion', BCRYPT_HASHES[1]?.replace('$05$', '$31$') ?? ''],
    ['bcrypt of a kind that Django never made', BCRYPT_HASHES[1]?.replace('$2b$', '$2x$') ?? ''],
    ['bcrypt without its name', BCRYPT_HASHES[1]?.replace('bcrypt$', '') ?? ''],
    ['PBKDF2 with a longer hash, which takes longer', `pbkdf2_sha256$1000$seasalt$${'A'.repeat(400)}`],
    ['scrypt that takes long, if not much memory', DJANGO_HASHES[1]?.replace('$8$1$', '$8$999$') ?? ''],
    ['scrypt whose cost is no power of two', DJANGO_HASHES[1]?.replace('$16384$', '$16383$') ?? ''],
    [
      'Argon2 that takes long, if not much memory',
      '$argon2id$v=19$m=262144,t=100,p=1$qoYdD3StTVvbSUMKO1kLUQ$8g6iM6Z7zBt0mcqCpmlmmuCW7lIg3sL1zu2udxRlN7M',
    ],
    [
      'Argon2 with less memory than its lanes take',
      '$argon2id$v=19$m=8,t=1,p=4$qoYdD3StTVvbSUMKO1kLUQ$8g6iM6Z7zBt0mcqCpmlmmuCW7lIg3sL1zu2udxRlN7M',
    ],
    [
      'Argon2 that is not base64',
      '$argon2id$v=19$m=64,t=1,p=1$qoYdD3StTVvb1$8g6iM6Z7zBt0mcqCpmlmmuCW7lIg3sL1zu2udxRlN7M',
    ],
    ['longer than any hash', `pbkdf2_sha256$1000$${'s'.repeat(600)}$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=`],
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
    expect(hasher.canVerify(hash ?? '')).toBe(false);
    expect(hasher.isForeign(hash ?? '')).toBe(false);
  });

  it('is of all of a long password where bcrypt was given its SHA-256, and of 72 bytes where it was given itself', async () => {
    const [chosen, other] = [`${'x'.repeat(75)}axxxx`, `${'x'.repeat(75)}bxxxx`];
    const digested = 'bcrypt_sha256$$2b$05$4gR017xeyUFpKkDBFj3hCeWyWdU3dsgAUEyItyoYLgyyLUSPbApXW';
    const plain = 'bcrypt$$2b$05$8M/TVyykoLcAi4syULJ3Ruun4FGMIoUuwN0sj5gbF57Gg5bnTzIZW';

    await expect(hasher.verify(digested, chosen)).resolves.toBe(true);
    await expect(hasher.verify(digested, other)).resolves.toBe(false);
    await expect(hasher.verify(plain, other)).resolves.toBe(true);
    await expect(hasher.verify(plain, 'x'.repeat(71))).resolves.toBe(false);
    await expect(hasher.verify(plain, `${'x'.repeat(71)}\0`)).resolves.toBe(false);
  });

  it('that is bcrypt keeps the event loop free', async () => {
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 1);
    await hasher.verify(BCRYPT_HASHES[0]?.replace('$05$', '$10$') ?? '', 'lètmein');
    clearInterval(turning);
    expect(turns).toBeGreaterThan(3);
  });
});
