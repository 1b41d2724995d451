import { type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueToken } from './personal-token.js';

interface Page {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly (Json & { readonly id: string; readonly name: string })[];
}

describe('the caller’s own tokens', () => {
  const app = useTestApp();
  let alice: TestUser;
  let bob: TestUser;
  let client: ApiClient;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    bob = await app.createUser({ username: 'bob', isStaff: true, isSuperuser: true });
    client = app.clientFor(alice);
  });

  beforeEach(() => app.database.query('DELETE FROM "tokens"'));

  it('are listed, the newest first, with what they are and nothing that would let anyone in', async () => {
    const first = await issueToken(app, alice, { name: 'first', scopes: ['articles:read'] });
    app.clock.advance('1m');
    const second = await issueToken(app, alice, { name: 'second' });
    await issueToken(app, bob, { name: 'not hers' });

    const answer = await client.get<Page>('/me/tokens');

    expect(answer.body).toEqual({
      count: 2,
      next: null,
      previous: null,
      results: [
        expect.objectContaining({ id: second.id, name: 'second', scopes: null, expiresAt: null, lastUsed: null }),
        {
          id: first.id,
          name: 'first',
          prefix: first.token.slice(0, 36),
          scopes: ['articles:read'],
          expiresAt: null,
          createdAt: new Date(app.clock.now() - 60_000).toISOString(),
          lastUsed: null,
        },
      ],
    });
    expect(answer.text).not.toContain(first.token.slice(36));
    expect(answer.text).not.toMatch(/digest|userId|tokenVersion/);
  });

  it('are those that hold: what has expired, or was logged out, is not among them', async () => {
    const carol = await app.createUser({ username: 'carol' });
    await issueToken(app, carol, { expiresAt: new Date(app.clock.now() + 1000) });
    await issueToken(app, { ...carol, tokenVersion: -1 });
    const { id } = await issueToken(app, carol, { expiresAt: new Date(app.clock.now() + 86_400_000) });
    app.clock.advance('1s');

    const { count, results } = (await app.clientFor(carol).get<Page>('/me/tokens')).body;

    expect([count, results.map((token) => token.id)]).toEqual([1, [id]]);
  });

  it('come in pages', async () => {
    await atOnce(5, (index) => issueToken(app, alice, { name: String(index) }));

    const first = (await client.get<Page>('/me/tokens?pageSize=2')).body;
    const second = (await client.get<Page>(first.next!)).body;
    const third = (await client.get<Page>(second.next!)).body;

    expect([first, second, third].map(({ count }) => count)).toEqual([5, 5, 5]);
    expect(third.next).toBeNull();
    expect(new Set([first, second, third].flatMap(({ results }) => results.map(({ id }) => id))).size).toBe(5);
    expect(await client.get('/me/tokens?page=4&pageSize=2')).toHaveProblem(404, 'not_found');
  });

  it.each(['userId=1', 'ordering=digest', 'digest=1', 'page=1&page=2'])('know no parameter ?%s', async (query) => {
    expect(await client.get(`/me/tokens?${query}`)).toHaveProblem(400, 'invalid');
  });

  it('are revoked once; then there is nothing', async () => {
    const token = await issueToken(app, alice);

    expect((await client.delete(`/me/tokens/${token.id}`)).status).toBe(204);
    expect(await client.delete(`/me/tokens/${token.id}`)).toHaveProblem(404, 'not_found');
  });

  it('are revoked once by many at a time', async () => {
    const token = await issueToken(app, alice);

    const answers = await atOnce(16, () => client.delete(`/me/tokens/${token.id}`));

    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(15);
  });

  it('are nobody else’s: another’s is as if it were not there, for a superuser too', async () => {
    const token = await issueToken(app, alice);
    const told = [];

    for (const id of [token.id, '01890000-0000-7000-8000-000000000000', 'x', token.token]) {
      const answer = await app.clientFor(bob).delete(`/me/tokens/${id}`);
      expect(answer).toHaveProblem(404, 'not_found');
      told.push(JSON.stringify({ ...answer.body, requestId: '' }));
    }

    expect(new Set(told).size).toBe(1);
    expect((await token.client.get('/me')).status).toBe(200);
  });

  it('are for those who are known', async () => {
    expect(await app.client.get('/me/tokens')).toHaveProblem(401, 'not_authenticated');
    expect(await app.client.delete('/me/tokens/01890000-0000-7000-8000-000000000000')).toHaveProblem(
      401,
      'not_authenticated',
    );
  });
});
