import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { TestDatabase } from '../kit/test-database.js';
import { ServerProcess } from '../start/server-process.js';

jest.setTimeout(120_000);

const ADMIN = { username: 'admin', password: 'correct horse battery staple' };
const FAMILIES = 24;
const ROUNDS = 2;

interface Pair {
  readonly refresh: string;
}

describe('a server that is killed while tokens are being refreshed', () => {
  let database: TestDatabase;
  let server: ServerProcess;

  const start = (): Promise<ServerProcess> =>
    ServerProcess.start({
      DATABASE_URL: database.url,
      // Few connections: then some refreshes are done, some under way and some not begun when the server is killed.
      DATABASE_POOL_SIZE: '3',
      SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
      ADMIN_USERNAME: ADMIN.username,
      ADMIN_PASSWORD: ADMIN.password,
      RATE_LOGIN: '1000/min',
      RATE_TOKEN: '1000/min',
      SHED_DELAY: 'off',
      // Longer than a start takes on a busy machine.
      JWT_REFRESH_GRACE: '60s',
    });

  const refresh = (token: string): Promise<Answer<Pair>> =>
    server.client.post<Pair>('/auth/jwt/refresh', { refresh: token });

  async function kill(): Promise<void> {
    server.signal('SIGKILL');
    await server.exit();
  }

  beforeAll(async () => {
    database = await TestDatabase.create();
    server = await start();
  });

  afterAll(async () => {
    await kill();
    await database.drop();
  });

  it('loses no family and leaves each one lineage', async () => {
    const logins = await atOnce(FAMILIES, () => server.client.post<Pair>('/auth/jwt', ADMIN));
    let tokens = logins.map(({ body }) => body.refresh);

    for (let round = 0; round < ROUNDS; round += 1) {
      // Whoever got no answer does not know whether the token was spent.
      const asked = tokens.map((token) => refresh(token));
      await Promise.race(asked);
      await kill();
      const answers = await Promise.all(asked.map((answer) => answer.catch(() => undefined)));
      expect(answers).toContain(undefined);
      server = await start();

      const again = await Promise.all(tokens.map(refresh));

      expect(again.map(({ status }) => status)).toEqual(Array<number>(FAMILIES).fill(200));
      const successors = again.map(({ body }) => body.refresh);
      for (const [index, answer] of answers.entries()) {
        expect([undefined, successors[index]]).toContain(answer?.body.refresh);
      }
      tokens = successors;
    }

    const lineages = await database.query(
      `SELECT count(*)::integer AS "tokens", count("successor_id")::integer AS "spent"
        FROM "refresh_tokens" GROUP BY "family_id"`,
    );
    expect(lineages).toEqual(Array(FAMILIES).fill({ tokens: ROUNDS + 1, spent: ROUNDS }));
  });
});
