import { Inject, Injectable } from '@nestjs/common';
import pg from 'pg';
import { type Milliseconds } from '../core/duration.js';
import { DATABASE_ADDRESS, type DatabaseAddress } from './data-source.options.js';

/** How long it may take to connect, and to be told whether the lock is free. */
const PATIENCE: Milliseconds = 2000;

/** Work that only one process does at a time. */
@Injectable()
export class AdvisoryLocks {
  constructor(@Inject(DATABASE_ADDRESS) private readonly address: DatabaseAddress) {}

  /**
   * Does something while this process holds a lock, unless another one, or this one, holds it already.
   *
   * The lock belongs to a transaction and not to a session, so that it also works through a connection pooler, and ends with a killed process. The
   * connection is none of the pool's, which are for requests.
   *
   * @param key any constant, as long as nothing else in the database uses it
   * @returns what the act returns, for which `undefined` stands when the lock is taken
   */
  async whileHeld<Result>(key: number, act: () => Promise<Result>): Promise<Result | undefined> {
    const client = new pg.Client({
      connectionString: this.address.url,
      application_name: 'portcullis-lock',
      connectionTimeoutMillis: PATIENCE,
      query_timeout: PATIENCE,
      keepAlive: true,
    });
    // A connection that breaks frees the lock; what it is held for may then be done by two at once, which is only a waste.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('BEGIN');
      const { rows } = await client.query<{ readonly held: boolean }>(
        'SELECT pg_try_advisory_xact_lock($1) AS "held"',
        [key],
      );
      return rows[0]?.held ? await act() : undefined;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
