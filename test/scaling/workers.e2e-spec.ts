import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { valueOf } from '../metrics/exposition.js';
import { TestDatabase } from '../kit/test-database.js';
import { ServerProcess, useTemporaryDirectory } from '../start/server-process.js';

jest.setTimeout(60_000);

/** How long a worker may take to start on a busy machine, in milliseconds. */
const PATIENCE = 20_000;

/** What the tests look at in a line of the log. */
interface Line {
  readonly message: string;
  readonly level: string;
  readonly worker?: number;
  readonly pid?: number;
  readonly signal?: string;
}

describe('WORKERS=2', () => {
  const directory = useTemporaryDirectory();
  let database: TestDatabase;
  let server: ServerProcess;

  beforeAll(async () => {
    database = await TestDatabase.create('template1');
    server = await ServerProcess.start(settings());
  });

  afterAll(async () => {
    server.signal('SIGKILL');
    await server.exit();
    await database.drop();
  });

  const settings = (): Record<string, string> => ({
    WORKERS: '2',
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '3',
    SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
    SHED_DELAY: 'off',
  });

  /** @returns the log's lines so far */
  const lines = (): readonly Line[] =>
    server.output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);

  const said = (start: string): readonly Line[] => lines().filter(({ message }) => message.startsWith(start));

  /** @returns the statuses of so many requests, each on a connection of its own */
  const ask = async (count: number): Promise<readonly number[]> =>
    (await atOnce(count, () => server.site.with({ connection: 'close' }).get('/health/ready'))).map(
      ({ status }) => status,
    );

  it('is one server of two processes: it says where it is and makes its account once, and its log tells them apart', async () => {
    await eventually(async () => {
      expect(await ask(20)).toEqual(Array(20).fill(200));
      expect([...new Set(said('request').map(({ worker }) => worker))].sort()).toEqual([1, 2]);
    }, PATIENCE);

    expect(said('API at')).toHaveLength(1);
    expect(said('REDIS_URL is not set')).toHaveLength(1);
    expect(said('A worker started').map(({ worker }) => worker)).toEqual([1, 2]);
    expect(server.errors.match(/with the password/g)).toHaveLength(1);
  });

  it('answers for both of them when it is asked for metrics, whichever is asked', async () => {
    const counted = async (): Promise<number> => {
      const { text } = await server.site.with({ connection: 'close' }).get('/metrics');
      return valueOf(text, 'http_request_duration_seconds_count', { route: '/health/ready', status: '200' });
    };
    const before = await counted();
    await ask(20);

    await eventually(async () =>
      expect((await atOnce(6, counted)).map((count) => count - before)).toEqual(Array(6).fill(20)),
    );
    expect(new Set(said('request').map(({ worker }) => worker)).size).toBe(2);
  });

  it('goes on when a worker is killed, and starts another one', async () => {
    const [worker] = said('A worker started');
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    await eventually(() => expect(said('A worker ended')).toHaveLength(1), PATIENCE);

    expect(said('A worker ended')[0]).toMatchObject({ level: 'error', worker: 1, signal: 'SIGKILL' });
    expect(await ask(10)).toEqual(Array(10).fill(200));
    await eventually(() => expect(said('A worker started')).toHaveLength(3), PATIENCE);
    expect(await ask(10)).toEqual(Array(10).fill(200));
  });

  it('does not start when the port is taken, and says so once', async () => {
    const second = await ServerProcess.spawn({ ...settings(), PORT: String(server.port) });

    expect(await second.exit()).toBe(1);
    expect(second.errors.match(/EADDRINUSE/g)).toHaveLength(1);
    expect(second.output).not.toContain('API at');
  });

  it('finishes what is open in every worker when it is told to stop, and exits with 0', async () => {
    const locked = database.query('BEGIN; LOCK TABLE articles; SELECT pg_sleep(1); COMMIT');
    await eventually(async () =>
      expect(
        await database.query(`SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted`),
      ).not.toHaveLength(0),
    );
    const open = atOnce(4, () => server.client.with({ connection: 'close' }).get('/articles'));
    await eventually(async () =>
      expect(await database.query('SELECT 1 FROM pg_locks WHERE NOT granted')).toHaveLength(4),
    );

    server.signal('SIGTERM');

    expect((await open).map(({ status }) => status)).toEqual(Array(4).fill(200));
    expect(await server.exit()).toBe(0);
    expect(
      said('Stopping')
        .map(({ worker }) => worker)
        .sort(),
    ).toEqual([2, 3]);
    await expect(server.site.get('/health/live')).rejects.toThrow();
    await locked;
  });

  it('with the embedded database and any free port starts and stops as one process does', async () => {
    const embedded = await ServerProcess.start({
      WORKERS: '2',
      PORT: '0',
      DATA_DIR: path.join(directory.path, 'data'),
    });
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(embedded.output) ?? [];

    expect((await new ApiClient(url).get('/health/ready')).status).toBe(200);
    expect(await embedded.stop()).toBe(0);
    const left = await readdir(directory.path, { recursive: true });
    expect(left).toContain(path.join('data', 'postgres', 'cluster', 'PG_VERSION'));
    expect(left.filter((file) => file.endsWith('postmaster.pid'))).toEqual([]);
  });
});
