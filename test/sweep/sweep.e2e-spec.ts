import { Injectable, Module } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type ClearsExpiredRows, ExpiredRows } from '../../src/database/sweep/expired-rows.decorator.js';
import { Sweep } from '../../src/database/sweep/sweep.js';
import { sweepCommand } from '../../src/database/sweep/sweep.command.js';
import { SweepSchedule } from '../../src/database/sweep/sweep-schedule.js';
import { newId } from '../../src/core/id.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

/** Whose rows cannot be cleared while a test says so. */
@ExpiredRows('rows of a feature module')
@Injectable()
class FeatureRows implements ClearsExpiredRows {
  static fails = false;
  static readonly limits: number[] = [];

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async clearExpired(limit: number): Promise<number> {
    FeatureRows.limits.push(limit);
    await this.dataSource.query('SELECT 1');
    if (FeatureRows.fails) {
      throw new Error('The feature is broken.');
    }
    return 0;
  }
}

@Module({ providers: [FeatureRows] })
class FeatureModule {}

describe('the sweep', () => {
  const app = useTestApp({ modules: [FeatureModule] });
  const other = useTestApp({ sharing: app });
  let alice: TestUser;

  const count = async (table: string): Promise<number> => {
    const [row] = await app.database.query<{ count: number }>(`SELECT count(*)::int AS "count" FROM "${table}"`);
    return row?.count ?? 0;
  };

  /** @param expired how many sessions that nobody has used for longer than they live; one more is in use */
  async function insertSessions(expired: number): Promise<void> {
    await app.database.query(
      `INSERT INTO "sessions" ("id", "user_id", "digest", "token_version", "created_at", "last_seen", "address")
       SELECT gen_random_uuid(), $1, sha256("n"::text::bytea), 0, $2::timestamptz, CASE "n" WHEN 0 THEN $3::timestamptz ELSE $2::timestamptz END, ''
       FROM generate_series(0, $4::int) AS "n"`,
      [alice.id, new Date(app.clock.now() - 86_400_000), new Date(app.clock.now()), expired],
    );
  }

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
  });

  beforeEach(async () => {
    FeatureRows.fails = false;
    FeatureRows.limits.length = 0;
    for (const table of ['sessions', 'tokens', 'refresh_families', 'lockouts']) {
      await app.database.query(`DELETE FROM "${table}"`);
    }
  });

  afterEach(() => jest.restoreAllMocks());

  it('deletes in batches, and leaves what has not expired', async () => {
    await insertSessions(5000);
    const statements = jest.spyOn(app.get(DataSource).driver, 'createQueryRunner');

    const swept = await app.get(Sweep).run();

    expect(swept).toContainEqual({ rows: 'sessions', cleared: 5000 });
    expect(await count('sessions')).toBe(1);
    expect(statements.mock.calls.length).toBeGreaterThan(5);
    expect(new Set(FeatureRows.limits)).toEqual(new Set([1000]));
  });

  it('is done by one process at a time, and deletes each row once', async () => {
    await insertSessions(5000);

    const [one, two] = await Promise.all([app.get(Sweep).run(), other.get(Sweep).run()]);

    expect([one, two].filter((swept) => swept === undefined)).toHaveLength(1);
    expect(one ?? two).toContainEqual({ rows: 'sessions', cleared: 5000 });
    expect(await count('sessions')).toBe(1);
    expect(await other.get(Sweep).run()).toContainEqual({ rows: 'sessions', cleared: 0 });
  });

  it('goes on with the others when one kind of rows cannot be cleared, and says so in the log', async () => {
    FeatureRows.fails = true;
    await insertSessions(3);

    await app.get(SweepSchedule).run();

    expect(await count('sessions')).toBe(1);
    expect([...app.log.entries, ...other.log.entries]).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: 'Expired rows of a feature module could not be cleared: The feature is broken.',
      }),
    );
  });

  it('ends with its budget, and when the server stops: the rest is for the next', async () => {
    await insertSessions(1500);
    const stopped = AbortSignal.abort();

    expect(await app.get(Sweep).run({ budget: 0 })).toEqual([]);
    expect(await app.get(Sweep).run({ signal: stopped })).toEqual([]);
    expect(await count('sessions')).toBe(1501);
    expect(await app.get(Sweep).run()).toContainEqual({ rows: 'sessions', cleared: 1500 });
  });

  it('has no timer in an application that does not listen as a server does', () => {
    const timers = jest.spyOn(globalThis, 'setInterval');
    const schedule = app.get(SweepSchedule);
    expect(timers).not.toHaveBeenCalled();

    schedule.start();
    expect(timers).toHaveBeenCalledWith(expect.any(Function), 600_000);
    timers.mock.results.forEach(({ value }) => clearInterval(value as NodeJS.Timeout));
  });

  it('is the command `sweep`, which tells how many rows of each kind are gone', async () => {
    await insertSessions(3);
    const lines: string[] = [];
    const command = sweepCommand(
      (act) => act(app),
      (line) => lines.push(line),
    );
    await command.parseAsync([], { from: 'user' });

    expect(lines).toContain('3\tsessions');
    expect(lines).toContain('0\tlockouts');
    FeatureRows.fails = true;
    await expect(command.parseAsync([], { from: 'user' })).rejects.toMatchObject({ code: 'SWEEP_FAILED' });
  });

  it('deletes refresh tokens that have expired, and the families that have', async () => {
    const { body: old } = await app.client.post('/auth/jwt', { username: 'alice', password: alice.password });
    app.clock.advance('13d');
    const { body: newer } = await app.client.post('/auth/jwt/refresh', { refresh: old['refresh'] });
    app.clock.advance('2d');
    expect(await count('refresh_tokens')).toBe(2);

    await app.get(Sweep).run();

    expect(await count('refresh_tokens')).toBe(1);
    expect((await app.client.post('/auth/jwt/refresh', { refresh: newer['refresh'] })).status).toBe(200);
    app.clock.advance('60d');
    await app.get(Sweep).run();
    expect(await count('refresh_tokens')).toBe(0);
    expect(await count('refresh_families')).toBe(0);
  });

  it('deletes tokens that have expired or that their account has ended, and keeps the others', async () => {
    const insert = (name: string, version: number, expiresIn: number | null): Promise<unknown> =>
      app.database.query(
        `INSERT INTO "tokens" ("id", "user_id", "name", "digest", "token_version", "created_at", "expires_at")
         VALUES ($1, $2, $3, '', $4, now(), $5)`,
        [newId(), alice.id, name, version, expiresIn === null ? null : new Date(app.clock.now() + expiresIn)],
      );
    await insert('expired', 0, -1);
    await insert('ended', -1, null);
    await insert('lasting', 0, null);
    await insert('holding', 0, 60_000);

    expect(await app.get(Sweep).run()).toContainEqual({ rows: 'tokens', cleared: 2 });

    const left = await app.database.query('SELECT "name" FROM "tokens" ORDER BY "name"');
    expect(left).toEqual([{ name: 'holding' }, { name: 'lasting' }]);
  });

  it('deletes failed logins that count for nothing any more', async () => {
    await app.client.post('/auth/jwt', { username: 'nobody', password: 'wrong' });
    expect(await count('lockouts')).toBe(2);
    app.clock.advance('3d');

    expect(await app.get(Sweep).run()).toContainEqual({ rows: 'lockouts', cleared: 2 });
  });

  it.each([
    ['sessions', 'last_seen'],
    ['tokens', 'expires_at'],
    ['refresh_tokens', 'expires_at'],
    ['refresh_families', 'expires_at'],
    ['lockouts', 'forgotten_at'],
  ])('finds what has expired of %s by way of an index', async (table, column) => {
    const plan = await app.get(DataSource).transaction(async (manager) => {
      await manager.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off');
      return manager.query<unknown>(
        `EXPLAIN SELECT "id" FROM "${table}" WHERE "${column}" <= now() ORDER BY "${column}" LIMIT 1000 FOR UPDATE SKIP LOCKED`,
      );
    });
    expect(JSON.stringify(plan)).toContain(`Index Scan using ${table}_${column}_index`);
  });
});
