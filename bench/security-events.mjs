// What a page of security events costs where there are many: `node bench/security-events.mjs [events]`, by default five million.
//
// Seeds two databases of its own, one with the events and one with a thousand, over the same twelve weeks and by the same few kinds; then asks a server on
// each for the same pages, taking turns. Prints medians, and how many times the few events' time the many take (the target: at most 1.5), and how long a week
// takes to be dropped.
import path from 'node:path';
import pg from 'pg';
import { makeDatabase } from './database.mjs';
import { bearer, PASSWORD, withServers } from './servers.mjs';
import { fill } from './seed.mjs';

const MANY = Number(process.argv[2] ?? 5_000_000);
const FEW = 1_000;
const WEEKS = 12;
const WEEK = 7 * 86_400_000;
const ROUNDS = 40;
const WARM_UP = 5;
const EVENTS = '/api/v1/security/events';
const SPAN = `${WEEKS * 7} days`;

/** The kind of one in a hundred; of the others three in four are logins. */
const SEED = `INSERT INTO security_events (id, type, severity, created_at, actor, subject, scheme, address, request_id, details)
  SELECT overlay(overlay(gen_random_uuid()::text PLACING lpad(to_hex((extract(epoch FROM at) * 1000)::bigint >> 16), 8, '0') FROM 1 FOR 8)
      PLACING lpad(to_hex((extract(epoch FROM at) * 1000)::bigint & 65535), 4, '0') || '-7' FROM 10 FOR 6)::uuid,
    CASE WHEN n % 100 = 0 THEN 'authz_fail' WHEN n % 4 = 0 THEN 'authn_login_fail' ELSE 'authn_login_success' END,
    CASE WHEN n % 100 = 0 THEN 'critical' WHEN n % 4 = 0 THEN 'warning' ELSE 'info' END,
    at, 'user' || n % 97, 'user' || n % 97, 'jwt', '198.51.100.' || n % 89, 'request-' || n, '{}'
  FROM (SELECT n, date_trunc('milliseconds', now() - (interval '${SPAN}') * (n::float8 / $1)) AS at FROM numbers) AS event`;

const weeksAgo = (weeks) => encodeURIComponent(new Date(Date.now() - weeks * WEEK).toISOString());
const PAGES = {
  'the newest': '',
  'of one type': '?type=authn_login_success',
  'of a type of one in a hundred': '?type=authz_fail',
  'of a type that there is none of': '?type=authn_password_change_fail',
  'of one severity and address': '?severity=critical&address=198.51.100.7',
  'of one actor': '?actor=user7',
  'of an actor that there is none of': '?actor=nobody',
  'of one request': '?requestId=request-500',
  'before six weeks ago': `?createdAt__lt=${weeksAgo(6)}`,
  'of one actor before eleven weeks ago': `?actor=user7&createdAt__lt=${weeksAgo(11)}`,
};

await withServers(async ({ startVariant, directory }) => {
  const databases = [];
  try {
    const start = async (name, events) => {
      const database = await makeDatabase(path.join(directory, name));
      databases.push(database);
      const server = await startVariant(name, { DATABASE_URL: database.url, SECURITY_EVENTS_RETENTION: '365d' });
      await seed(database.url, events);
      return { server, url: database.url, token: await signIn(server) };
    };
    const few = await start('few', FEW);
    const many = await start('many', MANY);
    await compare(few, many);
    await dropWeek(many.url);
    await Promise.all([few, many].map(({ server }) => server.stop()));
  } finally {
    for (const database of databases) {
      await database.drop();
    }
  }
});

async function seed(url, events) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await makeWeeks(url);
    await client.query('SET synchronous_commit = off');
    await fill(client, 'events', events, SEED.replace('$1', events));
    await client.query('VACUUM ANALYZE security_events');
  } finally {
    await client.end();
  }
}

async function withDataSource(url, work) {
  const { DataSource } = await import('typeorm');
  const { WeekPartitions } = await import('../dist/database/week-partitions.js');
  const dataSource = await new DataSource({ type: 'postgres', url }).initialize();
  try {
    await work(new WeekPartitions(dataSource, 'security_events'));
  } finally {
    await dataSource.destroy();
  }
}

function makeWeeks(url) {
  return withDataSource(url, (weeks) => weeks.ensure(Date.now() - WEEKS * WEEK, Date.now()));
}

function dropWeek(url) {
  return withDataSource(url, async (weeks) => {
    const started = performance.now();
    const dropped = await weeks.dropBefore(Date.now() - (WEEKS - 2) * WEEK);
    console.log(`\n${dropped} weeks dropped in ${(performance.now() - started).toFixed(0)} ms`);
  });
}

async function signIn(server) {
  const answer = await server.fetch('/api/v1/auth/jwt', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: PASSWORD }),
  });
  return (await answer.json()).access;
}

async function compare(few, many) {
  for (const [name, query] of Object.entries(PAGES)) {
    const times = { few: [], many: [] };
    let rows = 0;
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      for (const [key, work] of Object.entries({ few, many })) {
        const started = performance.now();
        const answer = await work.server.fetch(`${EVENTS}${query}`, { headers: bearer(work.token) });
        const { results } = await answer.json();
        const taken = performance.now() - started;
        rows = results.length;
        if (round >= 0) {
          times[key].push(taken);
        }
      }
    }
    const [one, other] = [median(times.few), median(times.many)];
    console.log(
      `${name.padEnd(40)} ${one.toFixed(2)} ms, ${other.toFixed(2)} ms: ${(other / one).toFixed(2)} (${rows} rows)`,
    );
  }
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
