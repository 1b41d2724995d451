import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

interface LockoutList {
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly (Json & { readonly id: string })[];
}

describe('the list of lockouts', () => {
  const app = useTestApp({ settings: { LOCKOUT_LIMIT: '2', LOCKOUT_COOLOFF: '15m' } });
  let staff: ApiClient;

  const logIn = (username: string, password = PASSWORD): Promise<Answer> =>
    app.client.post('/auth/jwt', { username, password });

  async function lock(username: string): Promise<void> {
    await logIn(username, 'wrong');
    await logIn(username, 'wrong');
  }

  const list = async (query = ''): Promise<LockoutList> =>
    (await staff.get<LockoutList>(`/security/lockouts${query}`)).body;

  beforeAll(async () => {
    const user = await app.createUser({ username: 'staff', isStaff: true });
    await grant(app, { to: { user: user.id }, permission: 'lockouts.view' });
    await grant(app, { to: { user: user.id }, permission: 'lockouts.delete' });
    staff = app.clientFor(user);
  });

  beforeEach(async () => {
    await app.database.query('DELETE FROM "lockouts"');
  });

  it('tells staff who is locked out, since when, until when and after how many failures', async () => {
    const since = new Date(app.clock.now());
    await lock('Mallory');
    await logIn('slip', 'wrong');

    expect(await list()).toEqual({
      next: null,
      previous: null,
      results: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          kind: 'account',
          subject: 'mallory',
          failures: 2,
          since: since.toISOString(),
          until: new Date(since.getTime() + 900_000).toISOString(),
        },
      ],
    });
  });

  it('shows addresses too', async () => {
    for (let guess = 1; guess <= 20; guess += 1) {
      await lock(`guess-${guess}`);
    }

    const { results } = await list('?pageSize=100');
    expect(results).toHaveLength(21);
    expect(results.filter(({ kind }) => kind === 'address')).toMatchObject([{ subject: '127.0.0.1', failures: 40 }]);
  });

  it('forgets what has ended', async () => {
    await lock('mallory');
    const [{ id }] = (await list()).results as [{ id: string }];
    app.clock.advance('15m');
    staff = await app.signIn('staff').then(({ client }) => client);

    expect((await list()).results).toEqual([]);
    expect(await staff.delete(`/security/lockouts/${id}`)).toHaveProblem(404, 'not_found');
  });

  it('goes by pages, forward and back', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await lock(name);
    }
    const subjects = (page: LockoutList): unknown[] => page.results.map(({ subject }) => subject);
    const follow = async (link: string | null): Promise<LockoutList> => (await staff.get<LockoutList>(link ?? '')).body;

    const first = await list('?pageSize=2');
    expect([subjects(first), first.previous]).toEqual([['e', 'd'], null]);
    expect(first.next).toMatch(/^http:\/\/127\.0\.0\.1\/api\/v1\/security\/lockouts\?pageSize=2&cursor=/);
    const second = await follow(first.next);
    expect(subjects(second)).toEqual(['c', 'b']);
    const third = await follow(second.next);
    expect([subjects(third), third.next]).toEqual([['a'], null]);
    expect(await follow(third.previous)).toEqual(second);
    expect(await follow(second.previous)).toEqual({ ...first, next: expect.any(String) as unknown });
  });

  it.each([
    '?kind=account',
    '?cursor=1',
    '?cursor=after-1',
    '?pageSize=0',
    '?pageSize=x',
    '?page=1',
    '?cursor=a&cursor=b',
  ])('does not know %s', async (query) => {
    expect(await staff.get(`/security/lockouts${query}`)).toHaveProblem(400, 'invalid');
  });

  it('lets staff unlock at once', async () => {
    await app.createUser({ username: 'mallory' });
    await lock('mallory');
    expect((await logIn('mallory')).status).toBe(429);
    const [{ id }] = (await list()).results as [{ id: string }];

    expect((await staff.delete(`/security/lockouts/${id}`)).status).toBe(204);
    expect((await logIn('mallory')).status).toBe(200);
    expect(await staff.delete(`/security/lockouts/${id}`)).toHaveProblem(404, 'not_found');
  });

  it('is for staff who hold the permission alone', async () => {
    await lock('mallory');
    const [{ id }] = (await list()).results as [{ id: string }];
    const bob = app.clientFor(await app.createUser({ username: 'bob' }));

    expect(await app.client.get('/security/lockouts')).toHaveProblem(401, 'not_authenticated');
    expect(await app.client.delete(`/security/lockouts/${id}`)).toHaveProblem(401, 'not_authenticated');
    expect(await bob.get('/security/lockouts')).toHaveProblem(403, 'permission_denied');
    expect(await bob.delete(`/security/lockouts/${id}`)).toHaveProblem(403, 'permission_denied');
    const steve = app.clientFor(await app.createUser({ username: 'steve', isStaff: true }));
    expect((await steve.get('/security/lockouts')).body).toMatchObject({ status: 403, required: ['lockouts.view'] });
    expect((await steve.delete(`/security/lockouts/${id}`)).body).toMatchObject({
      status: 403,
      required: ['lockouts.delete'],
    });
    expect((await list()).results).toHaveLength(1);
  });
});
