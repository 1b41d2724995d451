import { connect } from 'node:net';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../kit/eventually.js';
import { TestDatabase } from '../kit/test-database.js';
import { ServerProcess, useTemporaryDirectory } from './server-process.js';

jest.setTimeout(60_000);

describe('the server, told to stop', () => {
  const directory = useTemporaryDirectory();
  let database: TestDatabase;
  let server: ServerProcess;

  beforeEach(async () => {
    database = await TestDatabase.create();
  });

  afterEach(async () => {
    server.signal('SIGKILL');
    await server.exit();
    await database.drop();
  });

  const start = (settings: Record<string, string> = {}): Promise<ServerProcess> =>
    ServerProcess.start({
      DATABASE_URL: database.url,
      SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
      ADMIN_PASSWORD: 'tr0ub4dor and three',
      ...settings,
    });

  /** From now on requests for articles wait for so long, or until the database is dropped. */
  async function holdArticles(seconds: number): Promise<void> {
    database.query(`BEGIN; LOCK TABLE articles; SELECT pg_sleep(${seconds}); COMMIT`).catch(() => undefined);
    await eventually(async () => {
      expect(
        await database.query(`SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted`),
      ).toHaveLength(1);
    });
  }

  async function untilWaiting(): Promise<void> {
    await eventually(async () => {
      expect(await database.query('SELECT 1 FROM pg_locks WHERE NOT granted')).not.toHaveLength(0);
    });
  }

  it('finishes what is open, takes nothing new, and exits with 0', async () => {
    server = await start();
    await holdArticles(1);
    const open = server.client.get('/articles');
    await untilWaiting();

    server.signal('SIGTERM');
    await server.told(/Stopping/);

    expect((await open).status).toBe(200);
    expect(await server.exit()).toBe(0);
    await expect(server.client.get('/articles')).rejects.toThrow();
  });

  it('does not wait for clients that keep their connection', async () => {
    server = await start();
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'data');
    const silent = connect(server.port, '127.0.0.1');
    await once(silent, 'connect');
    const told = performance.now();

    expect(await server.stop()).toBe(0);

    expect(performance.now() - told).toBeLessThan(5000);
    socket.destroy();
    silent.destroy();
  });

  it('is not ready for SHUTDOWN_DELAY before it closes the door, and answers as ever meanwhile', async () => {
    server = await start({ SHUTDOWN_DELAY: '1500ms' });
    expect((await server.site.get('/health/ready')).status).toBe(200);

    server.signal('SIGTERM');
    await server.told(/Stopping/);

    expect(await server.site.get('/health/ready')).toHaveProblem(503, 'unavailable');
    expect((await server.client.get('/articles')).status).toBe(200);
    server.signal('SIGTERM');
    expect(await server.exit()).toBe(0);
  });

  it('cuts off what is still open at SHUTDOWN_TIMEOUT', async () => {
    server = await start({ SHUTDOWN_TIMEOUT: '500ms', DATABASE_TIMEOUT: '1m' });
    await holdArticles(30);
    const open = server.client.get('/articles');
    open.catch(() => undefined);
    await untilWaiting();

    server.signal('SIGTERM');
    const told = performance.now();

    await expect(open).rejects.toThrow();
    expect(await server.exit()).toBe(0);
    expect(performance.now() - told).toBeLessThan(10_000);
  });

  it('stops what it has started when it is told while it still starts', async () => {
    server = await ServerProcess.spawn({ DATA_DIR: path.join(directory.path, 'data') });
    await eventually(async () => expect(await readdir(directory.path)).not.toEqual([]), 30_000);

    expect(await server.stop()).toBe(0);

    const left = await readdir(directory.path, { recursive: true });
    expect(left).toContain(path.join('data', 'postgres', 'cluster', 'PG_VERSION'));
    expect(left.filter((file) => file.endsWith('postmaster.pid'))).toEqual([]);
  });

  it('ends by Ctrl-C as by SIGTERM', async () => {
    server = await start();

    server.signal('SIGINT');

    expect(await server.exit()).toBe(0);
  });
});
