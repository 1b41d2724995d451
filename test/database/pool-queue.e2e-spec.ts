import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';

describe('requests that wait for a connection to the database', () => {
  const app = useTestApp({
    settings: { DATABASE_POOL_SIZE: '2', DATABASE_POOL_QUEUE: '4', DATABASE_TIMEOUT: '20s' },
  });

  it('are bounded: those past it are 503 at once, the others are served, and the server stays ready', async () => {
    const lock = app.database.query('BEGIN; LOCK TABLE articles; SELECT pg_sleep(3); COMMIT');
    await eventually(async () =>
      expect(
        await app.database.query(`SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted`),
      ).not.toHaveLength(0),
    );
    const began = performance.now();

    const asked = Array.from({ length: 30 }, async () => {
      const answer = await app.client.get('/articles');
      return { answer, took: performance.now() - began };
    });
    const refused = (await Promise.all(asked)).filter(({ answer }) => answer.status === 503);
    const served = (await Promise.all(asked)).filter(({ answer }) => answer.status === 200);

    expect(refused.length + served.length).toBe(30);
    expect(served.length).toBeGreaterThanOrEqual(2);
    expect(refused.length).toBeGreaterThanOrEqual(20);
    const waited = Math.min(...served.map(({ took }) => took));
    expect(refused.filter(({ took }) => took < waited).length).toBeGreaterThanOrEqual(20);
    for (const { answer } of refused) {
      expect(answer).toHaveProblem(503, 'unavailable');
      expect(answer.header('retry-after')).toMatch(/^\d+$/);
    }
    await lock;
    expect((await atOnce(4, () => app.client.get('/articles'))).map(({ status }) => status)).toEqual(
      Array(4).fill(200),
    );
  });

  it('do not make the server unready: a full queue says nothing of the database', async () => {
    const lock = app.database.query('BEGIN; LOCK TABLE articles; SELECT pg_sleep(0.8); COMMIT');
    await eventually(async () =>
      expect(
        await app.database.query(`SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted`),
      ).not.toHaveLength(0),
    );
    app.clock.advance('5s');
    const asked = atOnce(30, () => app.client.get('/articles'));
    await eventually(async () =>
      expect(await app.database.query('SELECT 1 FROM pg_locks WHERE NOT granted')).not.toHaveLength(0),
    );

    expect((await app.site.get('/health/ready')).status).toBe(200);
    await asked;
    await lock;
  });
});
