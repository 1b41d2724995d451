import { setTimeout as pause } from 'node:timers/promises';
import { type Answer } from '../kit/answer.js';
import { ApiClient } from '../kit/api-client.js';
import { eventually } from '../kit/eventually.js';
import { TestDatabase } from '../kit/test-database.js';
import { ServerProcess } from '../start/server-process.js';
import { RoundRobinProxy } from './round-robin-proxy.js';

const REPLICAS = 2;
const CLIENTS = 4;

/** Between a client's requests, in milliseconds: servers are to restart under load, and not under all that the machine can do. */
const PAUSE = 20;

/** How often every replica is restarted; more by hand: `ROUNDS=20 npx jest test/scaling/rolling`. */
const ROUNDS = Number(process.env.ROUNDS ?? 2);

jest.setTimeout(ROUNDS * 60_000);

const UNLIMITED = '1000000/min';
const PASSWORD = 'tr0ub4dor and three';

describe('servers behind a load balancer, restarted one after the other under load', () => {
  let database: TestDatabase;
  let proxy: RoundRobinProxy;
  let replicas: ServerProcess[] = [];

  beforeAll(async () => {
    database = await TestDatabase.create();
    proxy = await RoundRobinProxy.start();
    replicas = await Promise.all(Array.from({ length: REPLICAS }, start));
  });

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await proxy.stop();
    await database.drop();
  });

  /** Starts a replica, until requests are sent to it. */
  async function start(): Promise<ServerProcess> {
    const replica = await ServerProcess.start({
      DATABASE_URL: database.url,
      SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
      ADMIN_PASSWORD: PASSWORD,
      RATE_ADDRESS: UNLIMITED,
      RATE_ANON: UNLIMITED,
      RATE_USER: UNLIMITED,
      RATE_ARTICLES: UNLIMITED,
      // Without it a token would be for the port of the server that issued it.
      PUBLIC_URL: 'http://127.0.0.1',
      JWT_ACCESS_TTL: '1h',
      SHED_DELAY: 'off',
    });
    proxy.add(replica.port);
    await eventually(() => expect(proxy.isReady(replica.port)).toBe(true), 10_000);
    return replica;
  }

  it('lose no request, read or write, and exit with 0 each time', async () => {
    const api = new ApiClient(`http://127.0.0.1:${proxy.port}/api/v1`);
    const login = await api.post<{ access: string }>('/auth/jwt', { username: 'admin', password: PASSWORD });
    const admin = api.withBearer(login.body.access);
    const wrong: string[] = [];
    let [done, answered, created] = [false, 0, 0];
    const note = (answer: Answer, expected: number): void => {
      answered += 1;
      if (answer.status !== expected) {
        wrong.push(`${answer.status} ${answer.text.slice(0, 200)}`);
      }
    };
    const clients = Array.from({ length: CLIENTS }, async (_, client) => {
      for (let number = 0; !done; number += 1) {
        const slug = `c${client}-${number}`;
        note(await api.get('/articles?pageSize=1'), 200);
        note(await admin.get('/me'), 200);
        note(await admin.post('/articles', { title: slug, slug, body: slug, status: 'published' }), 201);
        created += 1;
        await pause(PAUSE);
      }
    });

    const exits: unknown[] = [];
    for (let restart = 0; restart < ROUNDS * REPLICAS; restart += 1) {
      const [oldest] = replicas.splice(0, 1);
      exits.push(await oldest?.stop());
      proxy.remove(oldest?.port ?? 0);
      replicas.push(await start());
    }
    done = true;
    await Promise.all(clients);

    expect(wrong.slice(0, 5)).toEqual([]);
    expect(exits).toEqual(Array(ROUNDS * REPLICAS).fill(0));
    expect(answered).toBeGreaterThan(100);
    const [row] = await database.query<{ n: number }>('SELECT count(*)::int AS n FROM articles');
    expect(row?.n).toBe(created);
  });
});
