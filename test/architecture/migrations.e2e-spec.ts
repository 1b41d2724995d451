import { DataSource } from 'typeorm';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/migrations/migrations.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { TestDatabase } from '../kit/test-database.js';

describe('the schema that the migrations make', () => {
  const app = useTestApp();

  it('is the one that the entities describe', async () => {
    const dataSource = app.get(DataSource);
    expect(dataSource.entityMetadatas.length).toBeGreaterThan(1);

    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('is not what TypeORM would make of the entities by itself', () => {
    expect(app.get(DataSource).options.synchronize).toBe(false);
  });
});

describe('servers that start at once on an empty database', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await TestDatabase.create('template1');
  });

  afterEach(() => database.drop());

  it('apply each migration once, and leave nothing to do for the next', async () => {
    const applied = await atOnce(8, () => migrate(database));

    expect(applied.flat()).toEqual(MIGRATIONS.map(({ name }) => name));
    await expect(migrate(database)).resolves.toEqual([]);
    const rows = await database.query<{ name: string }>('SELECT "name" FROM "migrations" ORDER BY "timestamp"');
    expect(rows.map(({ name }) => name)).toEqual(MIGRATIONS.map(({ name }) => name));
  });
});
