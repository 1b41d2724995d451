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
