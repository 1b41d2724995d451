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

  it('is not ready any more when the server is about to stop, and lives', async () => {
    app.get(Readiness).stop();

    const answer = await app.site.get('/health/ready');

    expect(answer).toHaveProblem(503, 'unavailable');
    expect(answer.header('retry-after')).toMatch(/^\d+$/);
    expect((await app.site.get('/health/live')).status).toBe(200);
    expect((await app.client.get('/articles')).status).toBe(200);
  });
});
