import { DataSource } from 'typeorm';
import { type DatabaseAddress, dataSourceOptions } from './data-source.options.js';

/** The key of the lock that servers starting at once queue for; any constant, as long as nothing else in the database uses it. */
const MIGRATION_LOCK = 7_267_825_311;

/**
 * Brings the schema up to date. Of several servers that start at once one migrates; the others wait and find nothing to do.
 *
 * The lock belongs to a transaction and not to a session, so that it also works through a connection pooler, and ends with a killed server.
 *
 * @returns the names of the migrations that ran
 */
export async function migrate(address: Pick<DatabaseAddress, 'url' | 'migrations'>): Promise<readonly string[]> {
  // A migration may take as long as it takes: it has connections of its own, one for the lock and one to work on.
  const dataSource = await new DataSource(
    dataSourceOptions({ ...address, poolSize: 2, poolQueue: 2, timeout: 0 }),
  ).initialize();
  try {
    return await dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      const migrations = await dataSource.runMigrations({ transaction: 'each' });
      return migrations.map(({ name }) => name);
    });
  } finally {
    await dataSource.destroy();
  }
}
