import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { CLUSTER_URL, TEMPLATE } from './test-cluster.environment.js';

/** A database of one test's own, on the cluster of the run. */
export class TestDatabase {
  private constructor(
    readonly url: string,
    private readonly name: string,
  ) {}

  /** @param template a migrated database unless given; `template1` for an empty one */
  static async create(template = TEMPLATE): Promise<TestDatabase> {
    const name = `test_${randomBytes(8).toString('hex')}`;
    await administer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
    const url = new URL(clusterUrl());
    url.pathname = `/${name}`;
    return new TestDatabase(url.href, name);
  }

  /** Asks the database behind the server's back. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    return query<Row>(this.url, text, values);
  }

  /**
   * Runs a statement in a transaction that stays open, as somebody else's long one would: `SELECT FROM "tokens" FOR UPDATE`.
   *
   * @returns what ends it, and gives its locks back
   */
  async hold(text: string, values: readonly unknown[] = []): Promise<() => Promise<void>> {
    const client = new pg.Client(this.url);
    await client.connect();
    await client.query('BEGIN');
    await client.query(text, [...values]);
    return () => client.end();
  }

  /** @returns how many connections wait for a lock */
  async waiting(): Promise<number> {
    const waiting = `SELECT FROM "pg_stat_activity" WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`;
    return (await this.query(waiting)).length;
  }

  async drop(): Promise<void> {
    await administer(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }
}

async function administer(statement: string): Promise<void> {
  await query(clusterUrl(), statement, []);
}

async function query<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

function clusterUrl(): string {
  const url = process.env[CLUSTER_URL];
  if (url === undefined) {
    throw new Error(`${CLUSTER_URL} is not set: the run has no cluster, see test/kit/global-setup.mjs.`);
  }
  return url;
}
