import { DataSource } from 'typeorm';
import { FIND_KINDS } from '../../src/accounts/passwords/foreign-hashes.js';
import { PasswordHasher } from '../../src/accounts/passwords/password-hasher.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

/** From Django's own tests, of `lètmein`. */
const DJANGO = {
  pbkdf2: 'pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo=',
  scrypt:
    'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
  bcrypt_sha256: 'bcrypt_sha256$$2b$05$bjTlPjjlifBznvbolHMlleq1DNivcYynwB65SOkmXLZs9jsuhVFxG',
  bcrypt: 'bcrypt$$2b$05$qvLqwnQTwRL1ycFRaP.SzetA8sRY2TQFwWT8ch9tTDc3hDfhSg.LO',
};

describe('the hash of an account that came from Django', () => {
  const app = useTestApp({ settings: { LOCKOUT_LIMIT: '1000' } });
  const logIn = (username: string, password: string) => app.client.post('/auth/jwt', { username, password });

  const hashOf = async (username: string): Promise<string> => {
    const [row] = await app.database.query<{ hash: string }>(
      'SELECT "password_hash" AS "hash" FROM "users" WHERE "username" = $1',
      [username],
    );
    return row?.hash ?? '';
  };

  async function importUser(username: string, hash: string): Promise<void> {
    await app.createUser({ username });
    await app.database.query('UPDATE "users" SET "password_hash" = $2 WHERE "username" = $1', [username, hash]);
  }

  afterEach(async () => {
    jest.restoreAllMocks();
    await app.database.query('DELETE FROM "users"');
    app.clock.advance('1m');
  });

  it.each(Object.entries(DJANGO))('is replaced by one of ours at the first good login: %s', async (name, hash) => {
    await importUser(name, hash);
    expect(await logIn(name, 'lètmein!')).toHaveProblem(401, 'authentication_failed');
    expect(await hashOf(name)).toBe(hash);

    const first = await logIn(name, 'lètmein');

    expect(first.status).toBe(200);
    expect(await hashOf(name)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await logIn(name, 'lètmein')).status).toBe(200);
    expect((await app.client.withBearer(String(first.body['access'])).get('/me')).status).toBe(200);
  });

  it('is replaced when it is ours, but of other parameters', async () => {
    await importUser(
      'older',
      '$argon2id$v=19$m=8192,t=1,p=2$5BrmHp1YtHNBRNEBKyZtkQ$PppGkF7rfvnseSBTlqMREKMZUURq3uSaH4SLGTbiodw',
    );

    expect((await logIn('older', 'Plover-quartz-91-lantern')).status).toBe(200);
    expect(await hashOf('older')).toMatch(/m=19456,t=2,p=1\$/);
  });

  it('stays as it is when it is current', async () => {
    await app.createUser({ username: 'current' });
    const before = await hashOf('current');
    await logIn('current', PASSWORD);
    expect(await hashOf('current')).toBe(before);
  });

  it('can be changed for a new password without a login before', async () => {
    await importUser('alice', DJANGO.pbkdf2);
    const [row] = await app.database.query<{ id: string }>(`SELECT "id" FROM "users"`);
    const alice = app.clientFor({ id: row?.id ?? '', tokenVersion: 0 });

    const answer = await alice.put('/me/password', {
      currentPassword: 'lètmein',
      newPassword: 'Cobalt-wren-38-harbour',
    });

    expect(answer.status).toBe(204);
    expect((await logIn('alice', 'Cobalt-wren-38-harbour')).status).toBe(200);
  });

  it('does not undo a change of the password that is made at the same moment', async () => {
    await importUser('bob', DJANGO.pbkdf2);
    const hasher = app.get(PasswordHasher);
    const hash = hasher.hash.bind(hasher);
    const changed = await hash('Cobalt-wren-38-harbour');
    jest.spyOn(hasher, 'hash').mockImplementation(async (password) => {
      await app.database.query('UPDATE "users" SET "password_hash" = $1', [changed]);
      return hash(password);
    });

    await logIn('bob', 'lètmein');

    expect(await hashOf('bob')).toBe(changed);
  });

  it('makes every failed login do the same work while there is one, and costs nothing when there is none', async () => {
    const work = jest.spyOn(app.get(PasswordHasher), 'verify');
    const kindsOf = async (username: string): Promise<readonly string[]> => {
      work.mockClear();
      expect(await logIn(username, 'wrong')).toHaveProblem(401, 'authentication_failed');
      return work.mock.calls.map(([hash]) => (hash?.startsWith('pbkdf2_') ? 'pbkdf2' : 'argon2')).sort();
    };
    await app.createUser({ username: 'ours' });
    await app.createUser({ username: 'inactive', isActive: false });
    await app.createUser({ username: 'passwordless' });
    await app.database.query(`UPDATE "users" SET "password_hash" = NULL WHERE "username" = 'passwordless'`);
    for (const name of ['ours', 'inactive', 'passwordless', 'nobody']) {
      expect(await kindsOf(name)).toEqual(['argon2']);
    }

    await importUser('imported', DJANGO.pbkdf2);
    app.clock.advance('1m');
    for (const name of ['ours', 'inactive', 'passwordless', 'nobody', 'imported']) {
      expect(await kindsOf(name)).toEqual(['argon2', 'pbkdf2']);
    }
  });

  it('makes every failed login do the work of one of each kind, when there are several', async () => {
    const work = jest.spyOn(app.get(PasswordHasher), 'verify');
    const kindsOf = async (username: string): Promise<readonly string[]> => {
      work.mockClear();
      expect(await logIn(username, 'wrong')).toHaveProblem(401, 'authentication_failed');
      return work.mock.calls.map(([hash]) => /^[a-z0-9_]+[$]+[0-9b]+([$]\d+)?/.exec(hash ?? '')?.[0] ?? 'ours').sort();
    };
    await app.createUser({ username: 'ours' });
    const older = DJANGO.pbkdf2.replace('260000', '1000');
    await Promise.all(
      [...Object.values(DJANGO), older, older].map((hash, index) => importUser(`imported${index}`, hash)),
    );
    app.clock.advance('1m');

    const all = [
      'bcrypt$$2b$05',
      'bcrypt_sha256$$2b$05',
      'ours',
      'pbkdf2_sha256$1000',
      'pbkdf2_sha256$260000',
      'scrypt$16384',
    ];
    for (const name of ['ours', 'nobody', ...Array.from({ length: 6 }, (_, index) => `imported${index}`)]) {
      expect(await kindsOf(name)).toEqual(all);
    }
  });

  it('is compared up to the 72nd byte where bcrypt was given the password itself, and no more so after the login', async () => {
    // Of seventy-two times x: Django hashed no more of what was longer.
    await importUser('long', 'bcrypt$$2b$05$8M/TVyykoLcAi4syULJ3Ruun4FGMIoUuwN0sj5gbF57Gg5bnTzIZW');
    const [chosen, other] = [`${'x'.repeat(75)}axxxx`, `${'x'.repeat(75)}bxxxx`];

    expect((await logIn('long', 'x'.repeat(71))).status).toBe(401);
    expect((await logIn('long', chosen)).status).toBe(200);
    expect((await logIn('long', other)).status).toBe(401);
    expect((await logIn('long', chosen)).status).toBe(200);
  });

  it('is looked for by way of an index', async () => {
    const plan = await app.get(DataSource).transaction(async (manager) => {
      await manager.query('SET LOCAL enable_seqscan = off');
      return manager.query<unknown>(`EXPLAIN ${FIND_KINDS.text}`);
    });
    expect(JSON.stringify(plan).match(/users_hash_kind_index/g)).toHaveLength(2);
    expect(JSON.stringify(plan)).not.toContain('Seq Scan');
  });
});
