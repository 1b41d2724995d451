import { type TestDatabase } from './test-database.js';

/** Every row of every table as text, binary columns also as the text they may hold: for a search for what must not be in it. */
export async function dumpOf(database: TestDatabase): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `SELECT quote_ident("tablename") AS "name" FROM "pg_tables" WHERE "schemaname" = 'public'`,
  );
  const rows = await Promise.all(tables.map(({ name }) => database.query(`SELECT * FROM ${name}`)));
  return rows
    .flat(2)
    .flatMap((row): unknown[] => Object.values(row))
    .map((value) =>
      Buffer.isBuffer(value) ? `${value.toString('latin1')} ${value.toString('base64url')}` : String(value),
    )
    .join('\n');
}
