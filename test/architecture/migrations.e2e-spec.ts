import { getRepositoryToken } from '@nestjs/typeorm';
import { DataSource, type EntityMetadata } from 'typeorm';
import { migrate } from '../../src/database/migrate.js';
import { MIGRATIONS } from '../../src/database/migrations/migrations.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';
import { TestDatabase } from '../kit/test-database.js';

describe('the schema that the migrations make', () => {
  const app = useTestApp();

  /** Whether a module of the server has the entity's repository. */
  const isOfThisServer = ({ target }: EntityMetadata): boolean => {
    try {
      return typeof target === 'function' && app.get<unknown>(getRepositoryToken(target) as string) !== undefined;
    } catch {
      return false;
    }
  };

  it('is the one that the entities describe', async () => {
    const { options, entityMetadatas } = app.get(DataSource);
    // Nest hands every data source what any module has ever declared, and other tests of this process declare entities of their own.
    const entities = entityMetadatas.filter((entity) => isOfThisServer(entity)).map(({ target }) => target);
    expect(entities.length).toBeGreaterThan(1);
    const dataSource = await new DataSource({ ...options, entities }).initialize();

    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    await dataSource.destroy();

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
