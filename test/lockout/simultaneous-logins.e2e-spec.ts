import { eventually } from '../kit/eventually.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

const WAYS = ['/auth/jwt', '/auth/session', '/auth/token'];
const PAIRS = WAYS.flatMap((first) => WAYS.map((second) => [first, second] as const));

describe('two good logins of one account at once', () => {
  const app = useTestApp();

  it.each(PAIRS)('are both let in: %s and %s', async (...ways) => {
    const username = ways.join('-').replaceAll('/', '_');
    const { id } = await app.createUser({ username });
    const release = await app.database.hold('SELECT FROM "users" WHERE "id" = $1 FOR NO KEY UPDATE', [id]);
    const statuses: Promise<number>[] = [];
    try {
      for (const way of ways) {
        statuses.push(app.client.post(way, { username, password: PASSWORD }).then(({ status }) => status));
        // The one has got as far as it can before the other comes.
        await eventually(async () => expect(await app.database.waiting()).toBe(statuses.length), 10_000);
      }
    } finally {
      await release();
    }

    for (const status of await Promise.all(statuses)) {
      expect([200, 201]).toContain(status);
    }
  });
});
