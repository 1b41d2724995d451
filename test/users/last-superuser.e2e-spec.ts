import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

describe('the last active superuser', () => {
  const app = useTestApp({ settings: { DATABASE_POOL_SIZE: '20' } });
  let superusers: readonly TestUser[];

  const activeSuperusers = async (): Promise<number> =>
    (await app.database.query('SELECT 1 FROM users WHERE is_superuser AND is_active')).length;

  async function makeSuperusers(count: number): Promise<readonly TestUser[]> {
    await app.database.query('DELETE FROM users');
    const made = [];
    for (let number = 1; number <= count; number += 1) {
      made.push(await app.createUser({ username: `root${number}`, isStaff: true, isSuperuser: true }));
    }
    return made;
  }

  const ENDS: readonly (readonly [string, (client: ApiClient, path: string) => Promise<Answer>])[] = [
    ['is not demoted', (client, path) => client.patch(path, { isSuperuser: false })],
    ['is not disabled', (client, path) => client.patch(path, { isActive: false })],
    ['is not deleted', (client, path) => client.delete(path)],
    [
      'is not replaced',
      (client, path) => client.put(path, { username: 'x', email: 'x@example.org', password: 'battery staple' }),
    ],
  ];

  it.each(ENDS)('%s', async (_, end) => {
    const [root] = await makeSuperusers(1);
    await app.createUser({ username: 'disabled', isSuperuser: true, isActive: false });

    const answer = await end(app.clientFor(root!), `/users/${root!.id}`);

    expect(answer).toHaveProblem(409, 'conflict');
    await expect(activeSuperusers()).resolves.toBe(1);
  });

  it('may be changed in everything else', async () => {
    const [root] = await makeSuperusers(1);

    expect((await app.clientFor(root!).patch(`/users/${root!.id}`, { isStaff: false, firstName: 'R' })).status).toBe(
      200,
    );
  });

  it('is one of two when both end each other at once', async () => {
    for (const [, end] of ENDS.slice(0, 3)) {
      superusers = await makeSuperusers(2);
      const [one, two] = superusers;

      const answers = await Promise.all([
        ...Array.from({ length: 10 }, () => end(app.clientFor(one!), `/users/${two!.id}`)),
        ...Array.from({ length: 10 }, () => end(app.clientFor(two!), `/users/${one!.id}`)),
      ]);

      await expect(activeSuperusers()).resolves.toBe(1);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    }
  });

  it('is one of five when each steps down at once', async () => {
    superusers = await makeSuperusers(5);

    const answers = await Promise.all(
      [...superusers, ...superusers, ...superusers, ...superusers].map((user) =>
        app.clientFor(user).patch(`/users/${user.id}`, { isSuperuser: false }),
      ),
    );

    await expect(activeSuperusers()).resolves.toBe(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
  });
});
