import { DataSource } from 'typeorm';
import { type DatabaseAddress, dataSourceOptions, type Migration } from './data-source.options.js';
import { MIGRATIONS } from './migrations/migrations.js';

/** Those that this server needs and the database does not have; those it has beyond them are of a newer server, and no fault. */
export function pendingMigrations(
  applied: readonly string[],
  needed: readonly Migration[] = MIGRATIONS,
): readonly string[] {
  const known = new Set(applied);
  return needed.map(({ name }) => name).filter((name) => !known.has(name));
}

/**
 * Asks a database, and changes nothing in it.
 *
 * @throws when it cannot be reached, once and soon
 */
export async function readPendingMigrations({
  url,
  timeout,
  migrations = [],
}: Pick<DatabaseAddress, 'url' | 'timeout' | 'migrations'>): Promise<readonly string[]> {
  const dataSource = await new DataSource(
    dataSourceOptions({ url, migrations, poolSize: 1, poolQueue: 1, timeout }),
  ).initialize();
  try {
    const [table] = await dataSource.query<{ exists: boolean }[]>(
      `SELECT to_regclass('migrations') IS NOT NULL AS "exists"`,
    );
    const applied = table?.exists ? await dataSource.query<{ name: string }[]>('SELECT "name" FROM "migrations"') : [];
    return pendingMigrations(
      applied.map(({ name }) => name),
      [...MIGRATIONS, ...migrations],
    );
  } finally {
    await dataSource.destroy();
  }
}
