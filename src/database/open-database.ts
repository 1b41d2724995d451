import path from 'node:path';
import { type Settings } from '../settings/settings.js';
import { startEmbeddedPostgres } from './embedded/embedded-postgres.js';

/** The database of this server. */
export interface Database {
  /** Holds a password. */
  readonly url: string;
  /** Where the data is, for a person to read. */
  readonly location: string;
  stop(): Promise<void>;
}

/** Opens the database that `DATABASE_URL` names, or the embedded one in `DATA_DIR`. */
export async function openDatabase(
  { databaseUrl, dataDirectory }: Pick<Settings, 'databaseUrl' | 'dataDirectory'>,
  log: (line: string) => void,
): Promise<Database> {
  if (databaseUrl) {
    const { host, pathname } = new URL(databaseUrl.reveal());
    return { url: databaseUrl.reveal(), location: `${host}${pathname}`, stop: () => Promise.resolve() };
  }
  return startEmbeddedPostgres({ directory: path.resolve(dataDirectory), log });
}
