import { type ApiClient } from '../kit/api-client.js';
import { TestDatabase } from '../kit/test-database.js';
import { ServerProcess, useTemporaryDirectory } from '../start/server-process.js';

const WRITERS = 8;

/** After so many changes the server is killed, in the middle of others. */
const ENOUGH = 150;

const PASSWORD = 'tr0ub4dor and three';

/** What a client was told, as the trail speaks of it: `groups.add <id>`. */
type Act = string;

describe('the audit trail of a server that is killed', () => {
  const directory = useTemporaryDirectory();
  let database: TestDatabase;
  let settings: Readonly<Record<string, string>>;

  beforeAll(async () => {
    database = await TestDatabase.create();
    settings = {
      DATABASE_URL: database.url,
      DATA_DIR: directory.path,
      SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
      ADMIN_PASSWORD: PASSWORD,
      RATE_ADDRESS: '1000000/min',
      RATE_USER: '1000000/min',
      AUDIT_ANCHOR_INTERVAL: '1s',
    };
  });

  afterAll(() => database.drop());

  async function signIn(server: ServerProcess): Promise<ApiClient> {
    const { body } = await server.client.post<{ access: string }>('/auth/jwt', {
      username: 'admin',
      password: PASSWORD,
    });
    return server.client.withBearer(body.access);
  }

  /** Makes groups, names them anew and deletes them, until the server is gone; notes what it was told is done. */
  async function write(admin: ApiClient, writer: number, note: (act: Act) => void): Promise<never> {
    for (let number = 0; ; number += 1) {
      const made = await admin.post<{ id: string }>('/groups', { name: `group ${writer} ${number}` });
      expect(made.status).toBe(201);
      const { id } = made.body;
      note(`groups.add ${id}`);
      expect((await admin.patch(`/groups/${id}`, { name: `other ${writer} ${number}` })).status).toBe(200);
      note(`groups.change ${id}`);
      if (number % 2 === 0) {
        expect((await admin.delete(`/groups/${id}`)).status).toBe(204);
        note(`groups.delete ${id}`);
      }
    }
  }

  const verify = async (): Promise<readonly [exit: number | string, said: string]> => {
    const command = await ServerProcess.spawn(settings, [process.execPath, 'scripts/cli.mjs', 'audit', 'verify']);
    return [await command.exit(), command.output + command.errors];
  };

  it('has every change that was acknowledged, none that is not there, and holds', async () => {
    const server = await ServerProcess.start(settings);
    const admin = await signIn(server);
    const acknowledged: Act[] = [];
    const note = (act: Act): void => {
      acknowledged.push(act);
      if (acknowledged.length === ENOUGH) {
        server.signal('SIGKILL');
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: WRITERS }, (_, writer) => write(admin, writer, note)));
    expect(await server.exit()).toBe('SIGKILL');
    expect(ends.map((end) => end.status === 'rejected' && String(end.reason))).toEqual(
      Array(WRITERS).fill(expect.stringMatching(/fetch failed|terminated/)),
    );

    const again = await ServerProcess.start(settings);
    const rows = await database.query<{ act: Act }>(
      `SELECT "action" || ' ' || "object_id" AS "act" FROM "audit_log" WHERE "object_type" = 'groups'`,
    );
    const recorded = new Set(rows.map(({ act }) => act));
    expect(recorded.size).toBe(rows.length);
    expect(acknowledged.length).toBeGreaterThanOrEqual(ENOUGH);
    expect(acknowledged.filter((act) => !recorded.has(act))).toEqual([]);

    // What was not answered any more is there with its row, or neither is.
    const groups = await database.query<{ id: string }>('SELECT "id" FROM "groups"');
    const left = [...recorded].flatMap((act) => {
      const [action, id = ''] = act.split(' ');
      return action === 'groups.add' && !recorded.has(`groups.delete ${id}`) ? [id] : [];
    });
    expect(groups.map(({ id }) => id).toSorted()).toEqual(left.toSorted());

    expect(await verify()).toEqual([0, expect.stringMatching(/\d+ rows/)]);
    expect((await (await signIn(again)).post('/groups', { name: 'after' })).status).toBe(201);
    expect(await again.stop()).toBe(0);
    expect((await verify())[0]).toBe(0);
  }, 120_000);
});
