import { TestDatabase } from '../kit/test-database.js';
import { MIGRATIONS } from '../../src/database/migrations/migrations.js';
import { ServerProcess } from '../start/server-process.js';

jest.setTimeout(120_000);

const REPLICAS = 8;

/** More by hand: `ROUNDS=20 npx jest test/scaling/replicas`. */
const ROUNDS = Number(process.env.ROUNDS ?? 1);

describe('eight servers that start at once on an empty database', () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'migrate it once, make one account, and are all healthy (round %i)',
    async () => {
      const database = await TestDatabase.create('template1');
      const replicas = await Promise.all(
        Array.from({ length: REPLICAS }, () =>
          ServerProcess.spawn({
            DATABASE_URL: database.url,
            DATABASE_POOL_SIZE: '2',
            SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
          }),
        ),
      );
      try {
        await Promise.all(replicas.map((replica) => replica.told(/API at/)));

        const health = await Promise.all(replicas.map(({ site }) => site.get('/health/ready')));
        expect(health.map(({ status }) => status)).toEqual(Array(REPLICAS).fill(200));
        const migrated = await database.query<{ name: string }>('SELECT name FROM migrations');
        expect(migrated.map(({ name }) => name).sort()).toEqual(MIGRATIONS.map(({ name }) => name).sort());
        expect(await database.query('SELECT username FROM users')).toEqual([{ username: 'admin' }]);
        expect(replicas.filter(({ errors }) => /with the password/.test(errors))).toHaveLength(1);
      } finally {
        const exits = await Promise.all(replicas.map((replica) => replica.stop()));
        await database.drop();
        expect(exits).toEqual(Array(REPLICAS).fill(0));
      }
    },
  );
});
