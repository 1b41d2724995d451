import pg from 'pg';
import { type DataSourceOptions, type MigrationInterface } from 'typeorm';
import { type Milliseconds } from '../core/duration.js';
import { BoundedPool } from './bounded-pool.js';
import { traceQueries } from './traced-queries.js';
import { MIGRATIONS } from './migrations/migrations.js';

/** How long a request waits for a connection, in milliseconds: past that the database counts as down, and the answer is 503. */
const CONNECTION_TIMEOUT = 1500;

/** A change of the schema. */
export type Migration = new () => MigrationInterface;

export interface DatabaseAddress {
  readonly url: string;
  readonly poolSize: number;
  /** How many statements may wait for a connection; past that they fail at once. */
  readonly poolQueue: number;
  /** How long a statement may take, in milliseconds; past that the database counts as down. */
  readonly timeout: Milliseconds;
  /** Whether statements get spans. */
  readonly isTraced?: boolean;
  /** Those of feature modules, beside this server's own. */
  readonly migrations?: readonly Migration[];
}

/** How much longer than the database itself this process waits for a statement, in milliseconds: it hears from a database that is up. */
const NETWORK_ALLOWANCE = 250;

/** The injection token of {@link DatabaseAddress}. */
export const DATABASE_ADDRESS = Symbol('DATABASE_ADDRESS');

/** TypeORM's options for this server's database; the schema comes from migrations alone. */
export function dataSourceOptions({
  url,
  poolSize,
  poolQueue,
  timeout,
  isTraced = false,
  migrations = [],
}: DatabaseAddress): DataSourceOptions {
  return {
    type: 'postgres',
    driver: { Pool: BoundedPool, defaults: pg.defaults },
    url,
    poolSize,
    applicationName: 'portcullis',
    connectTimeoutMS: CONNECTION_TIMEOUT,
    synchronize: false,
    migrations: [...MIGRATIONS, ...migrations],
    migrationsTransactionMode: 'each',
    uuidExtension: 'pgcrypto',
    // The pool replaces a broken connection by itself; without a listener its error would end the process.
    poolErrorHandler: () => undefined,
    extra: {
      queue: poolQueue,
      ...(isTraced && { onConnection: traceQueries }),
      statement_timeout: timeout,
      // The database cannot end a statement of a connection that the network swallowed.
      query_timeout: timeout && timeout + NETWORK_ALLOWANCE,
      idle_in_transaction_session_timeout: timeout,
      keepAlive: true,
    },
  };
}
