import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';

const NOBODY = '01890000-0000-7000-8000-000000000000';

interface Account {
  readonly id: string;
  readonly username: string;
}

interface AccountPage {
  readonly count: number;
  readonly results: readonly Account[];
}

describe('accounts', () => {
  const app = useTestApp();
  const users: Record<'plain' | 'other' | 'staff' | 'colleague' | 'root' | 'second', TestUser> = {} as never;
  let plain: ApiClient;
  let staff: ApiClient;
  let root: ApiClient;

  beforeEach(async () => {
    await app.database.query('DELETE FROM users');
    users.plain = await app.createUser({ username: 'alice', firstName: 'Alice' });
    users.other = await app.createUser({ username: 'bob' });
    users.staff = await app.createUser({ username: 'stan', isStaff: true });
    users.colleague = await app.createUser({ username: 'steve', isStaff: true });
    users.root = await app.createUser({ username: 'root', isSuperuser: true });
    users.second = await app.createUser({ username: 'ruth', isStaff: true, isSuperuser: true });
    for (const action of ['view', 'add', 'change', 'delete']) {
      await grant(app, { to: { user: users.staff.id }, permission: `users.${action}` });
    }
    plain = app.clientFor(users.plain);
    staff = app.clientFor(users.staff);
    root = app.clientFor(users.root);
  });

  const newUser = (username: string, more: object = {}): object => ({
    username,
    email: `${username}@example.org`,
    password: PASSWORD,
    ...more,
  });

  const rankOf = async ({ id }: TestUser): Promise<unknown> =>
    (await app.database.query('SELECT is_active, is_staff, is_superuser FROM users WHERE id = $1', [id]))[0];

  describe('are none of the business', () => {
    const everything = (client: ApiClient): Promise<Answer>[] => [
      client.get('/users'),
      client.get(`/users/${users.other.id}`),
      client.get(`/users/${users.plain.id}`),
      client.get(`/users/${NOBODY}`),
      client.post('/users', newUser('mallory')),
      client.put(`/users/${users.other.id}`, newUser('mallory')),
      client.patch(`/users/${users.other.id}`, { firstName: 'x' }),
      client.delete(`/users/${users.other.id}`),
    ];

    it('of callers without an identity', async () => {
      for (const answer of await Promise.all(everything(app.client))) {
        expect(answer).toHaveProblem(401, 'not_authenticated');
      }
    });

    it('of those who are not staff, their own included, and the answer does not tell who exists', async () => {
      const answers = await Promise.all(everything(plain));

      for (const answer of answers) {
        expect(answer).toHaveProblem(403, 'permission_denied');
      }
      expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, requestId: '' }))).size).toBe(1);
    });
  });

  it('are none of the business of staff who were not granted to treat them so', async () => {
    const colleague = app.clientFor(users.colleague);
    const told = async (answer: Promise<Answer>): Promise<unknown> => (await answer).body['required'];

    expect(await colleague.get('/users')).toHaveProblem(403, 'permission_denied');
    expect(await told(colleague.get('/users'))).toEqual(['users.view']);
    expect(await told(colleague.post('/users', newUser('mallory')))).toEqual(['users.add']);
    for (const act of ['get', 'delete'] as const) {
      expect(await colleague[act](`/users/${users.other.id}`)).toHaveProblem(403, 'permission_denied');
    }
    expect(await told(colleague.patch(`/users/${users.other.id}`, {}))).toEqual(['users.change']);
    expect(await told(colleague.put(`/users/${users.other.id}`, newUser('bob')))).toEqual(['users.change']);
    expect(await told(colleague.delete(`/users/${users.other.id}`))).toEqual(['users.delete']);
  });

  describe('to staff who hold the permissions', () => {
    it('are all there to read, one at a time and as a list', async () => {
      const list = await staff.get<AccountPage>('/users?ordering=username');

      expect(list.body).toMatchObject({ count: 6, next: null, previous: null });
      expect(list.body.results.map(({ username }) => username)).toEqual([
        'alice',
        'bob',
        'root',
        'ruth',
        'stan',
        'steve',
      ]);
      for (const { id } of Object.values(users)) {
        const one = await staff.get<Account>(`/users/${id}`);
        expect(one.status).toBe(200);
        expect(list.body.results).toContainEqual(one.body);
      }
    });

    it('are shown by an allow-list of members', async () => {
      expect((await staff.get(`/users/${users.plain.id}`)).body).toEqual({
        id: users.plain.id,
        username: 'alice',
        email: 'alice@example.org',
        firstName: 'Alice',
        lastName: '',
        isActive: true,
        isStaff: false,
        isSuperuser: false,
        dateJoined: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        lastLogin: null,
      });
    });

    it('are made, changed and removed, as long as they are plain', async () => {
      const made = await staff.post<Account>('/users', newUser('carol'));
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({ username: 'carol', isActive: true, isStaff: false, isSuperuser: false });
      expect(made.header('location')).toBe(`http://127.0.0.1/api/v1/users/${made.body.id}`);
      expect((await staff.get(made.header('location')!)).body).toEqual(made.body);

      const changed = await staff.patch(`/users/${made.body.id}`, { firstName: 'Carol', isActive: false });
      expect(changed.status).toBe(200);
      expect(changed.body).toEqual({ ...made.body, firstName: 'Carol', isActive: false });

      const removed = await staff.delete(`/users/${made.body.id}`);
      expect(removed.status).toBe(204);
      expect(removed.text).toBe('');
      expect(removed.header('content-type')).toBeNull();
      expect(await staff.get(`/users/${made.body.id}`)).toHaveProblem(404, 'not_found');
      expect(await staff.delete(`/users/${made.body.id}`)).toHaveProblem(404, 'not_found');
    });

    it.each([{ isStaff: true }, { isSuperuser: true }, { isStaff: true, isSuperuser: true }])(
      'are never made, or raised to, %j by staff',
      async (rank) => {
        const before = await rankOf(users.plain);

        expect(await staff.post('/users', newUser('mallory', rank))).toHaveProblem(403, 'permission_denied');
        expect(await staff.patch(`/users/${users.plain.id}`, rank)).toHaveProblem(403, 'permission_denied');
        expect(await staff.put(`/users/${users.plain.id}`, newUser('alice', rank))).toHaveProblem(
          403,
          'permission_denied',
        );

        await expect(rankOf(users.plain)).resolves.toEqual(before);
        expect((await staff.get<AccountPage>('/users?username=mallory')).body.count).toBe(0);
      },
    );

    it('of their own rank or above are seen and not touched, themselves included', async () => {
      for (const target of [users.staff, users.colleague, users.root, users.second]) {
        const before = await rankOf(target);
        for (const change of [
          { isSuperuser: true },
          { isStaff: false },
          { password: 'a new password' },
          { firstName: 'x' },
          {},
        ]) {
          expect(await staff.patch(`/users/${target.id}`, change)).toHaveProblem(403, 'permission_denied');
        }
        expect(await staff.put(`/users/${target.id}`, newUser('x'))).toHaveProblem(403, 'permission_denied');
        expect(await staff.delete(`/users/${target.id}`)).toHaveProblem(403, 'permission_denied');
        await expect(rankOf(target)).resolves.toEqual(before);
        expect((await staff.get(`/users/${target.id}`)).status).toBe(200);
      }
    });
  });

  describe('to a superuser', () => {
    it('are all there to change, and to raise', async () => {
      const raised = await root.patch(`/users/${users.plain.id}`, { isStaff: true });
      expect(raised.body).toMatchObject({ isStaff: true });
      expect(await plain.get('/users')).toHaveProblem(403, 'permission_denied');
      await grant(app, { to: { user: users.plain.id }, permission: 'users.view' });
      expect((await plain.get('/users')).status).toBe(200);

      expect((await root.patch(`/users/${users.second.id}`, { isSuperuser: false })).status).toBe(200);
      expect((await root.delete(`/users/${users.colleague.id}`)).status).toBe(204);
      expect((await root.post('/users', newUser('third', { isSuperuser: true }))).status).toBe(201);
    });

    it('include their own, even to step down while there is another', async () => {
      expect((await root.patch(`/users/${users.root.id}`, { isSuperuser: false })).status).toBe(200);
      expect(await root.get('/users')).toHaveProblem(403, 'permission_denied');
    });
  });

  it('are changed by PATCH in what is given, and by PUT in everything', async () => {
    await root.patch(`/users/${users.plain.id}`, { lastName: 'Liddell', isStaff: true });
    expect((await root.get(`/users/${users.plain.id}`)).body).toMatchObject({
      firstName: 'Alice',
      lastName: 'Liddell',
      isStaff: true,
      isActive: true,
    });

    const replaced = await root.put(`/users/${users.plain.id}`, newUser('alice2'));
    expect(replaced.body).toMatchObject({
      username: 'alice2',
      firstName: '',
      lastName: '',
      isStaff: false,
      isActive: true,
    });

    const incomplete = await root.put(`/users/${users.plain.id}`, { firstName: 'A' });
    expect(incomplete).toHaveProblem(400, 'invalid');
    expect(incomplete.body['errors']).toEqual(
      ['username', 'email', 'password'].map((member) => ({
        pointer: `/${member}`,
        code: 'required',
        detail: expect.any(String),
      })),
    );
  });

  it.each([
    NOBODY,
    'alice',
    '1',
    '0',
    '-1',
    'null',
    'undefined',
    "1' OR '1'='1",
    NOBODY.replaceAll('-', ''),
    `${NOBODY}0`,
    '%00',
    '..%2fme',
  ])('are not found by the id %s', async (id) => {
    for (const method of ['GET', 'DELETE']) {
      expect(await root.request(method, `/users/${id}`)).toHaveProblem(404, 'not_found');
    }
    expect(await root.patch(`/users/${id}`, { firstName: 'x' })).toHaveProblem(404, 'not_found');
    expect((await root.get<AccountPage>('/users')).body.count).toBe(6);
  });

  describe('as a list', () => {
    it.each([
      ['?search=ali', ['alice']],
      ['?search=EXAMPLE.ORG%20st', ['stan', 'steve']],
      ['?search=%25', []],
      ['?isStaff=true&isSuperuser=false', ['stan', 'steve']],
      ['?username=bob', ['bob']],
      ['?isSuperuser=true&ordering=-username', ['ruth', 'root']],
      ['?dateJoined__lt=2000-01-01', []],
    ])('answer %s', async (query, expected) => {
      const { body } = await staff.get<AccountPage>(`/users${query}`);

      expect(body.results.map(({ username }) => username)).toEqual(expected);
      expect(body.count).toBe(expected.length);
    });

    it.each([
      'password=x',
      'passwordHash=x',
      'password__startswith=$argon2id',
      'passwordHash__gte=a',
      'tokenVersion=0',
      'emailKey=alice@example.org',
      'ordering=passwordHash',
      'ordering=password',
      'ordering=username;DROP TABLE users',
      'isStaff=1',
      'isStaff=true&isStaff=false',
      'fields=passwordHash',
      'expand=tokens',
      'constructor=x',
      '__proto__=x',
    ])('refuse ?%s', async (query) => {
      expect(await root.get(`/users?${encodeURI(query)}`)).toHaveProblem(400, 'invalid');
    });
  });
});
