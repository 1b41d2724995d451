// The database of the benchmark, with its accounts.
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { startEmbeddedPostgres } from '../dist/database/embedded/embedded-postgres.js';

let made = 0;

/**
 * Makes a database of the benchmark's own, beside the one that DATABASE_URL names, or else in an embedded cluster in the directory: what anyone
 * keeps in either is not touched.
 *
 * @returns {Promise<{ url: string, drop: () => Promise<void> }>}
 */
export async function makeDatabase(directory) {
  const given = process.env.DATABASE_URL;
  const cluster = given ? undefined : await startEmbeddedPostgres({ directory, log: () => undefined });
  const server = given ?? cluster.url;
  made += 1;
  const name = `portcullis_bench_${process.pid}_${made}`;
  await run(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await run(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
      await cluster?.stop();
    },
  };
}

/**
 * Adds accounts that all have one password.
 *
 * @returns {Promise<readonly string[]>} their usernames
 */
export async function addUsers(url, count, password) {
  const usernames = Array.from({ length: count }, (_, index) => `bench-${String(index).padStart(4, '0')}`);
  const passwordHash = await hash(password);
  await run(url, (client) =>
    client.query(
      `INSERT INTO users (id, username, username_key, email, email_key, password_hash, first_name, last_name)
       SELECT gen_random_uuid(), name, name, name || '@example.com', name || '@example.com', $2, 'Ada', 'Lovelace'
       FROM unnest($1::text[]) AS name`,
      [usernames, passwordHash],
    ),
  );
  await run(url, (client) => client.query('VACUUM ANALYZE users'));
  return usernames;
}

async function run(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
