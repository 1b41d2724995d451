import { type Id } from '../../src/core/id.js';
import { type ApiClient } from '../kit/api-client.js';
import { type Answer, type Json } from '../kit/answer.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';
import { Browser } from './browser.js';

interface Page {
  readonly count: number;
  readonly next: string | null;
  readonly results: readonly (Json & { readonly id: string; readonly current: boolean })[];
}

describe('the caller’s own sessions', () => {
  const app = useTestApp();

  beforeAll(async () => {
    await app.createUser({ username: 'alice' });
    await app.createUser({ username: 'bob' });
  });

  beforeEach(() => app.database.query('DELETE FROM "sessions"'));

  it('are listed with where and when, the current one marked, and nothing that would sign anyone in', async () => {
    const phone = await new Browser(app, { 'user-agent': `Phone ${'x'.repeat(500)}` }).signIn('alice');
    app.clock.advance('1m');
    const laptop = await new Browser(app, { 'user-agent': 'Laptop' }).signIn('alice');
    await new Browser(app).signIn('bob');

    const { status, body, text } = await laptop.get<Page>('/me/sessions');

    expect(status).toBe(200);
    expect(body).toMatchObject({ count: 2, next: null, previous: null });
    expect(body.results.map(({ userAgent, current }) => [String(userAgent).slice(0, 6), current])).toEqual([
      ['Laptop', true],
      ['Phone ', false],
    ]);
    expect(String(body.results[1]!['userAgent'])).toHaveLength(256);
    expect(Object.keys(body.results[0]!)).toEqual(['id', 'createdAt', 'lastSeen', 'address', 'userAgent', 'current']);
    expect(body.results[0]).toMatchObject({ address: '127.0.0.1', lastSeen: new Date(app.clock.now()).toISOString() });
    for (const browser of [phone, laptop]) {
      expect(text).not.toContain(browser.cookies.get('session'));
    }
  });

  it('are not marked for a caller who came by another credential', async () => {
    await new Browser(app).signIn('alice');
    const { client } = await app.signIn('alice');

    expect((await client.get<Page>('/me/sessions')).body.results.map(({ current }) => current)).toEqual([false]);
  });

  it('are those that hold', async () => {
    const { client } = await app.signIn('alice');
    await new Browser(app).signIn('alice');
    await app.database.query(`UPDATE "sessions" SET "token_version" = 99`);
    expect((await client.get<Page>('/me/sessions')).body.count).toBe(0);
    await app.database.query(`UPDATE "sessions" SET "token_version" = 0, "last_seen" = $1`, [
      new Date(app.clock.now() - 30 * 60_000),
    ]);
    expect((await client.get<Page>('/me/sessions')).body.count).toBe(0);
    await app.database.query(`UPDATE "sessions" SET "last_seen" = $1, "created_at" = $2`, [
      new Date(app.clock.now()),
      new Date(app.clock.now() - 12 * 60 * 60_000),
    ]);
    expect((await client.get<Page>('/me/sessions')).body.count).toBe(0);
  });

  it('come in pages, and with no other parameter', async () => {
    const { client } = await app.signIn('alice');
    for (let session = 0; session < 3; session += 1) {
      await new Browser(app).signIn('alice');
    }

    const { body } = await client.get<Page>('/me/sessions?pageSize=2');
    const rest = await client.get<Page>(body.next!);

    expect([body.count, body.results.length, rest.body.results.length]).toEqual([3, 2, 1]);
    expect(new Set([...body.results, ...rest.body.results].map(({ id }) => id)).size).toBe(3);
    expect(await client.get('/me/sessions?userId=1')).toHaveProblem(400, 'invalid');
  });

  it('end one by one', async () => {
    const [phone, laptop] = [await new Browser(app).signIn('alice'), await new Browser(app).signIn('alice')];
    const { body } = await laptop.get<Page>('/me/sessions');
    const other = body.results.find(({ current }) => !current)!;

    expect((await laptop.send('DELETE', `/me/sessions/${other.id}`)).status).toBe(204);

    expect(await phone.get('/me')).toHaveProblem(401, 'authentication_failed');
    expect((await laptop.get('/me')).status).toBe(200);
    expect(await laptop.send('DELETE', `/me/sessions/${other.id}`)).toHaveProblem(404, 'not_found');
  });

  it('are nobody else’s: another’s id is answered as one that does not exist', async () => {
    const [alice, bob] = [await new Browser(app).signIn('alice'), await new Browser(app).signIn('bob')];
    const [{ id } = { id: '' }] = (await bob.get<Page>('/me/sessions')).body.results;

    const others = await alice.send('DELETE', `/me/sessions/${id}`);
    const none = await alice.send('DELETE', '/me/sessions/01890000-0000-7000-8000-000000000000');

    expect(others).toHaveProblem(404, 'not_found');
    expect({ ...others.body, requestId: '' }).toEqual({ ...none.body, requestId: '' });
    expect(await alice.send('DELETE', '/me/sessions/1')).toHaveProblem(404, 'not_found');
    expect((await bob.get('/me')).status).toBe(200);
  });

  it('are for those who are signed in', async () => {
    expect(await app.client.get('/me/sessions')).toHaveProblem(401, 'not_authenticated');
  });

  it('end, with every token of theirs, for staff who may change the account, and for nobody else', async () => {
    const carol = await app.createUser({ username: 'carol' });
    const phone = await new Browser(app).signIn('carol');
    const { client } = await app.signIn('carol');
    const login = await app.client.post('/auth/jwt', { username: 'carol', password: PASSWORD });
    const { refresh } = login.body;
    const root = await app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
    const staff = app.clientFor(await app.createUser({ username: 'staff', isStaff: true }));
    const end = (by: ApiClient, id: Id): Promise<Answer> => by.post(`/users/${id}/logout-all`);

    expect((await end(staff, carol.id)).body['required']).toEqual(['users.change']);
    expect((await end(client, root.id)).status).toBe(403);
    expect((await client.get('/me')).status).toBe(200);
    expect((await end(app.clientFor(root), carol.id)).status).toBe(204);

    expect((await phone.get('/me')).status).toBe(401);
    expect((await client.get('/me')).status).toBe(401);
    expect((await app.client.post('/auth/jwt/refresh', { refresh })).status).toBe(401);
  });
});
