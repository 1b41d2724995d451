import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

/** How long the server may take to be itself again after an outage, in milliseconds. */
const RECOVERY = 5000;

const NOTHING = '01890000-0000-7000-8000-000000000000';

describe('without its database, the server', () => {
  const app = useTestApp({ cutsDatabase: true, settings: { DATABASE_TIMEOUT: '300ms' } });
  let alice: ApiClient;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
    expect((await alice.get('/me')).status).toBe(200);
  });

  afterEach(async () => {
    await app.databaseLink.restore();
    app.clock.advance('2s');
    await eventually(async () => expect((await alice.get('/articles')).status).toBe(200), RECOVERY);
  });

  const everything = (): Promise<Answer>[] => [
    alice.get('/me'),
    alice.patch('/me', { firstName: 'A' }),
    alice.get('/users'),
    alice.get('/articles'),
    alice.post('/articles', { title: 'T', slug: 's', body: 'B' }),
    app.client.get(`/articles/${NOTHING}`),
    app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD }),
  ];

  async function expectUnavailable(answers: readonly Answer[]): Promise<void> {
    for (const answer of answers) {
      expect(answer).toHaveProblem(503, 'unavailable');
      expect(Number(answer.header('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(answer.header('www-authenticate')).toBeNull();
      expect(answer.text).not.toMatch(/ECONN|postgres|127\.0\.0\.1|terminated/i);
      expect((await app.log.request(answer.header('x-request-id')!)).duration).toBeLessThan(2500);
    }
  }

  it('is unavailable soon, and never takes a good credential for a bad one', async () => {
    await app.databaseLink.cut();

    await expectUnavailable(await Promise.all(everything()));
    await expectUnavailable(await Promise.all(everything()));
  });

  it('says so too when the network swallows everything', async () => {
    app.databaseLink.silence();

    await expectUnavailable(await Promise.all(everything()));
  });

  it('lives, and is not ready', async () => {
    await app.databaseLink.cut();

    expect((await app.site.get('/health/live')).status).toBe(200);
    const ready = await app.site.get('/health/ready');
    expect(ready).toHaveProblem(503, 'unavailable');

    await app.databaseLink.restore();
    app.clock.advance('2s');
    expect((await app.site.get('/health/ready')).status).toBe(200);
  });

  it('still refuses what it can judge by itself', async () => {
    await app.databaseLink.cut();

    expect(await app.client.withBearer('forged').get('/me')).toHaveProblem(401, 'token_not_valid');
    expect(await app.client.get('/me')).toHaveProblem(401, 'not_authenticated');
    expect(await app.client.get('/nowhere')).toHaveProblem(404, 'not_found');
    expect(await app.client.get('/articles?nonsense=1')).toHaveProblem(400, 'invalid');
  });

  it('goes on by itself when every connection was ended behind its back', async () => {
    for (let round = 0; round < 5; round += 1) {
      await atOnce(5, () => alice.get('/articles'));
      await app.database.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      await eventually(async () => expect((await alice.get('/me')).status).toBe(200), RECOVERY);
    }
  });

  it('waits no longer than it says for a statement that hangs', async () => {
    const holder = app.database.query('BEGIN; LOCK TABLE articles; SELECT pg_sleep(1); COMMIT');
    await eventually(async () => {
      const [lock] = await app.database.query(`SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted`);
      expect(lock).toBeDefined();
    });

    const answer = await app.client.get('/articles');

    expect(answer).toHaveProblem(503, 'unavailable');
    expect((await alice.get('/me')).status).toBe(200);
    await holder;
  });
});
