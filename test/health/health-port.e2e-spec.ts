import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { freePort } from '../../src/database/embedded/local-port.js';
import { ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { TestDatabase } from '../kit/test-database.js';
import { ServerProcess, useTemporaryDirectory } from '../start/server-process.js';

jest.setTimeout(60_000);

/** Fewer than the kernel lets wait for a server that takes none. */
const CROWD = 400;

const CHECK = 'GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';

describe.each(['1', '2'])('HEALTH_PORT, with WORKERS=%s', (workers) => {
  const directory = useTemporaryDirectory();
  let database: TestDatabase;
  let server: ServerProcess;
  let port: number;
  let probes: ApiClient;

  beforeAll(async () => {
    database = await TestDatabase.create();
    port = await freePort();
    server = await ServerProcess.start(settings());
    probes = new ApiClient(`http://127.0.0.1:${port}`);
  });

  afterAll(async () => {
    server.signal('SIGKILL');
    await server.exit();
    await database.drop();
  });

  const settings = (): Record<string, string> => ({
    WORKERS: workers,
    HEALTH_PORT: String(port),
    DATABASE_URL: database.url,
    DATA_DIR: directory.path,
    SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
    ADMIN_PASSWORD: 'tr0ub4dor and three',
    SHUTDOWN_DELAY: '1s',
  });

  it('answers health checks, as the server’s own port goes on to do', async () => {
    for (const site of [probes, server.site]) {
      expect((await site.get('/health/live')).body).toEqual({ status: 'ok' });
      expect((await site.get('/health/ready')).body).toEqual({ status: 'ok' });
    }
    expect(await probes.get('/health/detail')).toHaveProblem(401, 'not_authenticated');
  });

  it('answers nothing else', async () => {
    for (const path of ['/api/v1/articles', '/api/v1/health/live', '/docs', '/', '/metrics', '//health/live']) {
      expect(await probes.get(path)).toHaveProblem(404, 'not_found');
    }
  });

  it('does not start when the port is taken, and says so once', async () => {
    const second = await ServerProcess.spawn(settings());

    expect(await second.exit()).toBe(1);
    expect(second.errors.match(/EADDRINUSE/g)).toHaveLength(1);
    expect(second.output).not.toContain('API at');
  });

  it('says that the server is about to stop for as long as it does not, and ends with it', async () => {
    server.signal('SIGTERM');

    await eventually(async () => expect((await probes.get('/health/ready')).status).toBe(503));
    expect((await probes.get('/health/live')).status).toBe(200);
    expect(await server.exit()).toBe(0);
    await expect(probes.get('/health/live')).rejects.toThrow();
  });
});

describe('a probe on HEALTH_PORT', () => {
  let database: TestDatabase;
  let server: ServerProcess;

  beforeAll(async () => {
    database = await TestDatabase.create();
  });

  afterAll(async () => {
    server.signal('SIGKILL');
    await server.exit();
    await database.drop();
  });

  it('does not wait behind the new connections of everybody else', async () => {
    const port = await freePort();
    server = await ServerProcess.start({
      HEALTH_PORT: String(port),
      DATABASE_URL: database.url,
      SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
      ADMIN_PASSWORD: 'tr0ub4dor and three',
    });
    const ask = async (to: number): Promise<Socket> => {
      const socket = connect(to, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(CHECK);
      return socket;
    };
    server.signal('SIGSTOP');
    const crowd = await atOnce(CROWD, () => ask(server.port));
    const probe = await ask(port);
    let answered = 0;
    const answers = crowd.map((socket) => once(socket, 'data').then(() => (answered += 1)));

    server.signal('SIGCONT');
    await once(probe, 'data');

    expect(answered).toBeLessThan(CROWD / 2);
    await Promise.all(answers);
    [probe, ...crowd].forEach((socket) => socket.destroy());
  });
});
