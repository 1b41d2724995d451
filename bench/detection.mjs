// False alarms: people at work, 100 000 requests of them (or as many as the first parameter says), and which alerts there were. Exits 1 when there was one.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildWhenStale } from '../scripts/build-when-stale.mjs';
import { ServerProcess } from './server-process.mjs';

await buildWhenStale();
const { addUsers, makeDatabase } = await import('./database.mjs');
const { default: pg } = await import('pg');

const REQUESTS = Number(process.argv[2] ?? 100_000);
const PEOPLE = 50;
const AT_ONCE = 24;
const PASSWORD = 'correct horse battery staple';
const UNREACHED = '999999999/min';

/** How long detection may take to notice. */
const NOTICE = 5_000;

const directory = await mkdtemp(path.join(os.tmpdir(), 'portcullis-bench-'));
const database = await makeDatabase(path.join(directory, 'data'));
const server = await ServerProcess.start(path.join(import.meta.dirname, '..', 'dist', 'main.js'), directory, {
  NODE_ENV: 'test',
  DATABASE_URL: database.url,
  DATA_DIR: directory,
  PUBLIC_URL: 'http://127.0.0.1',
  SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
  TRUSTED_PROXIES: '127.0.0.1',
  LOG_LEVEL: 'error',
  SHED_DELAY: 'off',
  JWT_ACCESS_TTL: '1h',
  ...Object.fromEntries(
    ['ADDRESS', 'ANON', 'USER', 'LOGIN', 'TOKEN', 'ARTICLES'].map((scope) => [`RATE_${scope}`, UNREACHED]),
  ),
});
try {
  const usernames = await addUsers(database.url, PEOPLE, PASSWORD);
  const people = [];
  for (const [index, username] of usernames.entries()) {
    people.push(await signIn(username, `198.${18 + (index % 2)}.${index >> 8}.${index % 256}`));
  }
  const started = performance.now();
  let sent = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (sent < REQUESTS) {
        sent += 1;
        // Whoever it is does a bit of everything: the turns of one person are not always of one kind.
        await act(people[(sent + Math.floor(sent / 100)) % PEOPLE], sent);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await sleep(NOTICE);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('SELECT "rule", "subject", "count" FROM "security_alerts"');
  const events = await client.query(
    'SELECT "type", count(*)::int AS "count" FROM "security_events" GROUP BY 1 ORDER BY 2 DESC',
  );
  await client.end();
  console.log(`${sent} requests of ${PEOPLE} people in ${seconds.toFixed(0)} s, ${rows.length} alerts`);
  console.table(rows);
  console.table(events.rows);
  process.exitCode = rows.length > 0 ? 1 : 0;
} finally {
  await server.stop();
  await database.drop();
  await rm(directory, { recursive: true, force: true });
}

/** One in a hundred misses, one in fifty mistypes, the rest reads and writes. */
async function act(person, turn) {
  const choice = turn % 100;
  if (choice === 0) {
    return call(person, 'GET', `/articles/018f0000-0000-7000-8000-${String(turn % 8).padStart(12, '0')}`);
  }
  if (choice < 3) {
    return call(person, 'POST', '/articles', { title: '', slug: 'x' });
  }
  if (choice < 10) {
    return call(person, 'POST', '/articles', { title: `It's ${turn} & more`, slug: `a-${turn}`, body: 'Text.' });
  }
  return call(person, 'GET', choice < 60 ? '/me' : `/articles?search=union%20station%20${choice}&pageSize=10`);
}

async function signIn(username, address) {
  const person = { address, agent: `Mozilla/5.0 (${address})` };
  await call(person, 'POST', '/auth/jwt', { username, password: 'a slip' });
  const answer = await call(person, 'POST', '/auth/jwt', { username, password: PASSWORD });
  return { ...person, token: JSON.parse(answer).access };
}

async function call({ address, agent, token }, method, target, body) {
  const response = await server.fetch(`/api/v1${target}`, {
    method,
    headers: {
      'x-forwarded-for': address,
      'user-agent': agent,
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.text();
}
