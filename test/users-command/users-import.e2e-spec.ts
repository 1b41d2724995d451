import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserImport } from '../../src/accounts/import/user-import.js';
import { useTestApp } from '../kit/test-app.js';
import { useTemporaryDirectory } from '../start/server-process.js';
import { type Ran, runUsers } from './users-command.js';

/** Of `lètmein`, by Django. */
const HASH = 'pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=';
const BCRYPT = 'bcrypt_sha256$$2b$05$bjTlPjjlifBznvbolHMlleq1DNivcYynwB65SOkmXLZs9jsuhVFxG';
const HEADER = 'id,password,last_login,is_superuser,username,first_name,last_name,email,is_staff,is_active,date_joined';

describe('the command `users import`', () => {
  const app = useTestApp();
  const directory = useTemporaryDirectory();
  let files = 0;

  async function run(name: string, text: string, ...options: readonly string[]): Promise<Ran> {
    files += 1;
    const file = path.join(directory.path, `${files}-${name}`);
    await writeFile(file, text);
    return runUsers(app, ['import', file, ...options], { isTTY: false });
  }

  const csv = (...rows: readonly string[]): string => [HEADER, ...rows].join('\n');
  const row = (
    username: string,
    { password = HASH, superuser = 'f', active = 't', email = `${username}@example.org` } = {},
  ): string => `7,${password},,${superuser},${username},Jane,Doe,${email},f,${active},2020-02-03 04:05:06.789+00`;

  const users = (): Promise<readonly Record<string, unknown>[]> =>
    app.database.query('SELECT * FROM "users" ORDER BY "username"');
  const names = async (): Promise<readonly unknown[]> => (await users()).map(({ username }) => username);

  beforeEach(() => app.database.query('DELETE FROM "users"'));
  afterEach(() => jest.restoreAllMocks());

  it('makes accounts of a table as Django has it, which sign in with the passwords they had', async () => {
    const { lines, error, shown } = await run(
      'auth_user.csv',
      csv(
        row('alice'),
        row('bob', { password: BCRYPT }),
        row('carol', { active: 'f' }),
        row('dave', { password: '!x' }),
      ),
    );

    expect(error).toBeUndefined();
    expect(lines).toEqual(['Imported: 4, updated: 0, skipped: 0, rejected: 0.']);
    expect(shown).toMatch(/^4 rows, \d+ rows\/s\n$/);
    expect((await users())[0]).toMatchObject({
      username: 'alice',
      email: 'alice@example.org',
      password_hash: HASH,
      first_name: 'Jane',
      last_name: 'Doe',
      is_active: true,
      is_staff: false,
      is_superuser: false,
      date_joined: new Date('2020-02-03T04:05:06.789Z'),
      last_login: null,
    });
    for (const name of ['alice', 'bob']) {
      expect((await app.signIn(name, 'lètmein')).access).toBeTruthy();
    }
    for (const name of ['carol', 'dave']) {
      expect((await app.client.post('/auth/jwt', { username: name, password: 'lètmein' })).status).toBe(401);
    }
  });

  it('reads JSON lines too, by the name of the file or by --format', async () => {
    const text = `${JSON.stringify({ username: 'alice', email: 'a@example.org', isStaff: true })}\n`;

    expect((await run('users.jsonl', text)).error).toBeUndefined();
    expect(await users()).toMatchObject([{ username: 'alice', is_staff: true, password_hash: null }]);
    expect((await run('users.txt', text)).error?.message).toMatch(/--format/);
    expect((await run('users.txt', text, '--format', 'jsonl')).lines).toEqual([
      'Imported: 0, updated: 0, skipped: 1, rejected: 0.',
    ]);
  });

  it('rejects rows one by one, by line and reason and without a value', async () => {
    const { lines, error } = await run(
      'users.csv',
      csv(row('alice'), row('se cret'), row('bob', { password: 'md5$secret$abc' }), 'secret', row('carol')),
    );

    expect(lines).toEqual([
      expect.stringMatching(/^line 3: username: /),
      expect.stringMatching(/^line 4: password: Must be a hash/),
      expect.stringMatching(/^line 5: Must be a JSON object, or have as many cells as the header/),
      'Imported: 2, updated: 0, skipped: 0, rejected: 3.',
    ]);
    expect(error).toMatchObject({ code: 'IMPORT_INCOMPLETE', message: '3 rows were rejected.' });
    expect([...lines, error?.message].join('\n')).not.toMatch(/se cret|secret/);
    expect(await names()).toEqual(['alice', 'carol']);
  });

  it('takes no superuser from a file, unless that is allowed', async () => {
    const text = csv(row('root', { superuser: 't' }));

    expect((await run('users.csv', text)).lines.join('\n')).toMatch(/Imported: 1,.*\n.*--allow-superusers: 1\./);
    expect(await users()).toMatchObject([{ username: 'root', is_superuser: false }]);
    await app.database.query('DELETE FROM "users"');
    expect((await run('users.csv', text, '--allow-superusers')).lines).toHaveLength(1);
    expect(await users()).toMatchObject([{ username: 'root', is_superuser: true }]);
  });

  describe('with rows that are in conflict', () => {
    beforeEach(async () => {
      await app.createUser({ username: 'Alice', firstName: 'Al' });
    });

    it('skips them, so that it can be run again', async () => {
      const text = csv(row('alice'), row('bob', { email: 'ALICE@example.org' }), row('carol'), row('CAROL'));

      const { lines, error } = await run('users.csv', text);

      expect(error).toBeUndefined();
      expect(lines).toEqual(['Imported: 1, updated: 0, skipped: 3, rejected: 0.']);
      expect(await users()).toMatchObject([{ username: 'Alice', first_name: 'Al' }, { username: 'carol' }]);
    });

    it('updates the accounts of their names, ends what their old passwords gave, and takes no other’s address', async () => {
      const bob = await app.createUser({ username: 'bob' });
      const { client } = await app.signIn('alice');
      const text = csv(row('alice', { email: 'new@example.org' }), row('dora', { email: 'bob@example.org' }));

      const { lines } = await run('users.csv', text, '--on-conflict', 'update');

      expect(lines).toEqual([
        'line 3: email: Another account has this address.',
        'Imported: 0, updated: 1, skipped: 0, rejected: 1.',
      ]);
      expect(await users()).toMatchObject([
        { username: 'alice', first_name: 'Jane', email_key: 'new@example.org', password_hash: HASH },
        { id: bob.id, username: 'bob' },
      ]);
      expect((await client.get('/me')).status).toBe(401);
    });

    it('keeps in an update what the file does not give', async () => {
      const before = (await users())[0];
      const { client } = await app.signIn('alice');

      await run(
        'users.jsonl',
        '{"username":"Alice","email":"Alice@example.org","lastName":"Doe"}',
        '--on-conflict',
        'update',
      );

      const { last_login, version, ...kept } = before ?? {};
      expect(last_login).toBeNull();
      expect((await users())[0]).toMatchObject({ ...kept, last_name: 'Doe', version: Number(version) + 1 });
      expect((await client.get('/me')).status).toBe(200);
    });

    it('updates no superuser unless allowed, and never takes one away', async () => {
      await app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
      const text = csv(row('root', { active: 'f' }));

      expect((await run('users.csv', text, '--on-conflict', 'update')).lines[0]).toMatch(
        /^line 2: username: .*superuser/,
      );
      expect((await users())[1]).toMatchObject({ first_name: '' });
      await run('users.csv', text, '--on-conflict', 'update', '--allow-superusers');

      expect((await users())[1]).toMatchObject({
        username: 'root',
        first_name: 'Jane',
        is_active: true,
        is_staff: true,
        is_superuser: true,
      });
    });

    it('lets rows exchange their addresses, or rejects them', async () => {
      await app.createUser({ username: 'bob' });
      const text = csv(row('alice', { email: 'bob@example.org' }), row('carol'));

      const { lines } = await run('users.csv', text, '--on-conflict', 'update');

      expect(lines).toEqual([
        'line 2: email: Another account has this address.',
        'Imported: 1, updated: 0, skipped: 0, rejected: 1.',
      ]);
    });

    it('ends at the first, and takes back its batch, when it is to fail', async () => {
      const { lines, error } = await run(
        'users.csv',
        csv(row('bob'), row('alice'), row('carol')),
        '--on-conflict',
        'fail',
      );

      expect(error?.message).toBe('line 3: An account has this username or e-mail address already.');
      expect(lines).toEqual(['Imported: 0, updated: 0, skipped: 0, rejected: 0.']);
      expect(await names()).toEqual(['Alice']);
    });
  });

  it('does nothing in a dry run but to say what it would do', async () => {
    const { lines } = await run('users.csv', csv(row('alice'), row('bob'), row('ALICE')), '--dry-run');

    expect(lines).toEqual(['Would be imported: 2, updated: 0, skipped: 1, rejected: 0.']);
    expect(await users()).toEqual([]);
  });

  it('goes on, row by row, when somebody takes a name in the middle of a batch', async () => {
    const users = app.get(UserImport);
    const options = { onConflict: 'skip', allowSuperusers: false } as const;
    async function* rows(): AsyncGenerator<{ line: number; record: Record<string, unknown> }> {
      for (let line = 1; line <= 3; line += 1) {
        yield { line, record: { username: `user${line}`, email: `user${line}@example.org` } };
      }
    }
    const observer = { read: () => undefined, rejected: () => undefined };

    const reports = await Promise.all(Array.from({ length: 4 }, () => users.run(rows(), options, observer)));

    const count = (what: 'imported' | 'skipped' | 'rejected'): number =>
      reports.reduce((sum, report) => sum + report[what], 0);
    expect(count('imported')).toBe(3);
    expect(count('skipped') + count('rejected')).toBe(9);
    expect(await names()).toEqual(['user1', 'user2', 'user3']);
  });

  it('says where a file breaks, keeps the batches before, and says nothing from it', async () => {
    const many = Array.from({ length: 1500 }, (_, index) => row(`user${index}`));

    const { error } = await run('users.csv', csv(...many, 'sec"ret,'));

    expect(error).toMatchObject({ code: 'MALFORMED_FILE', message: expect.stringMatching(/line 1502/) });
    expect(error?.message).not.toContain('sec');
    expect(await names()).toHaveLength(1000);
  });

  it('says when there is no such file', async () => {
    const { error } = await runUsers(app, ['import', path.join(directory.path, 'nowhere.csv')]);
    expect(error?.code).toBe('ENOENT');
  });
});
