import { atOnce } from '../kit/at-once.js';
import { Readiness } from '../../src/observability/readiness.js';
import { useTestApp } from '../kit/test-app.js';

describe('health', () => {
  const app = useTestApp();

  it.each(['/health/live', '/health/ready'])('%s is anyone’s to ask, by GET and by HEAD', async (path) => {
    const answer = await app.site.get(path);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'ok' });
    expect(answer.header('cache-control')).toBe('no-store');
    expect((await app.site.request('HEAD', path)).status).toBe(200);
    expect((await app.site.get(`${path}/`)).status).toBe(200);
  });

  it('looks at no credential and no Accept', async () => {
    expect((await app.site.withBearer('bad').get('/health/live', { accept: 'text/plain' })).status).toBe(200);
  });

  it('is not below the API', async () => {
    expect(await app.client.get('/health/live')).toHaveProblem(404, 'not_found');
  });

  it('tells no more to who asks for more', async () => {
    for (const path of ['/health', '/health/', '/health/detail', '/health/live/detail']) {
      expect([401, 404]).toContain((await app.site.get(path)).status);
    }
  });

  it('asks the database once for many', async () => {
    const statements = async (): Promise<number> => {
      const [row] = await app.database.query<{ n: number }>(
        `SELECT (xact_commit + xact_rollback)::int AS n FROM pg_stat_database WHERE datname = current_database()`,
      );
      return row?.n ?? 0;
    };
    await app.site.get('/health/ready');
    const before = await statements();

    const answers = await atOnce(100, () => app.site.get('/health/ready'));

    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect((await statements()) - before).toBeLessThan(50);
  });

  it('tells staff, and nobody else, what the server depends on', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true }));
    const bob = app.clientFor(await app.createUser({ username: 'bob' }));
    const detail = `http://127.0.0.1:${app.port}/health/detail`;

    expect(await app.site.get('/health/detail')).toHaveProblem(401, 'not_authenticated');
    expect(await bob.get(detail)).toHaveProblem(403, 'permission_denied');
    expect((await root.get(detail)).body).toMatchObject({
      status: 'ok',
      error: {},
      details: {
        server: { status: 'up' },
        database: { status: 'up' },
        migrations: { status: 'up' },
        redis: { status: 'up', configured: false },
      },
    });
  });

  it('is not ready while the database lacks a migration, says which to staff, and does not mind one that it does not know', async () => {
    const root = app.clientFor(await app.createUser({ username: 'migrator', isStaff: true }));
    const [last] = await app.database.query<{ id: number; timestamp: string; name: string }>(
      'DELETE FROM "migrations" WHERE "id" = (SELECT max("id") FROM "migrations") RETURNING *',
    );
    const insert = (name: string): Promise<unknown> =>
      app.database.query('INSERT INTO "migrations" ("timestamp", "name") VALUES ($1, $2)', [last?.timestamp, name]);
    await insert('OfANewerServer');
    app.clock.advance('2s');

    expect(await app.site.get('/health/ready')).toHaveProblem(503, 'unavailable');
    expect((await app.site.get('/health/live')).status).toBe(200);
    expect((await root.get(`http://127.0.0.1:${app.port}/health/detail`)).body).toMatchObject({
      status: 'error',
      error: { migrations: { status: 'down', pending: [last?.name] } },
    });

    await insert(last?.name ?? '');
    app.clock.advance('2s');
    expect((await app.site.get('/health/ready')).status).toBe(200);
  });

  it('is not ready any more when the server is about to stop, and lives', async () => {
    app.get(Readiness).stop();

    const answer = await app.site.get('/health/ready');

    expect(answer).toHaveProblem(503, 'unavailable');
    expect(answer.header('retry-after')).toMatch(/^\d+$/);
    expect((await app.site.get('/health/live')).status).toBe(200);
    expect((await app.client.get('/articles')).status).toBe(200);
  });
});

describe('health with a Redis that is away', () => {
  const app = useTestApp({ settings: { REDIS_URL: 'redis://127.0.0.1:1' } });

  it('is ready, and tells staff that it is degraded', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true }));

    expect((await app.site.get('/health/ready')).status).toBe(200);
    expect((await root.get(`http://127.0.0.1:${app.port}/health/detail`)).body).toMatchObject({
      status: 'ok',
      details: { redis: { status: 'up', configured: true, degraded: true } },
    });
  });
});
