import pg from 'pg';
import { roleName } from './cluster.js';

export interface ServerAddress {
  readonly port: number;
  readonly password: string;
}

const connectTimeout = 5_000;
const databaseMissing = '3D000';
/** cannot_connect_now, admin_shutdown, too_many_connections */
const passing = new Set(['57P03', '57P01', '53300', 'ECONNREFUSED', 'ECONNRESET']);
const maintenanceDatabase = 'postgres';

/** What a DATABASE_URL of the same server would be. */
export function connectionUrl({ port, password }: ServerAddress, database: string): string {
  return `postgres://${roleName}:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Sees that the server answers for the database, and makes the database if there is none.
 *
 * @returns the directory the server says its data is in
 * @throws pg.DatabaseError, NodeJS.ErrnoException if it does not answer
 */
export async function openDatabase(address: ServerAddress, database: string): Promise<string> {
  try {
    return await query(address, database, askDataDirectory);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== databaseMissing) {
      throw error;
    }
    await query(address, maintenanceDatabase, (client) =>
      client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`),
    );
    return query(address, database, askDataDirectory);
  }
}

/** The server is about to take connections, or about to stop taking them: what it is can only be asked again. */
export function isPassing(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' && passing.has(code);
}

async function askDataDirectory(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
  return rows[0]?.data_directory ?? '';
}

async function query<T>(address: ServerAddress, database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: connectionUrl(address, database),
    connectionTimeoutMillis: connectTimeout,
    query_timeout: connectTimeout * 6,
  });
  // A server that is stopped meanwhile fails the query too; without a listener it would end the process instead.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
