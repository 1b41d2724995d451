// What the audit trail costs many that change something at once: `node bench/audit.mjs [writers]`, by default sixteen.
//
// Each writer has a connection of its own, and changes a row of its own in a transaction: once with a row of the audit trail in it and once without, taking
// turns in short rounds. Audited changes are committed one after the other, since each row has the hash of the one before it; the disk is waited for in each
// commit, or, with `synchronous_commit = off`, in none, which shows what the chain itself takes. Prints medians of transactions in a second, and their ratio.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { makeDatabase } from './database.mjs';
import { figure, median, row } from './rounds.mjs';

const WRITERS = Number(process.argv[2] ?? 16);
const ROUNDS = 7;
/** In milliseconds. */
const ROUND = 1500;

const CHANGE = { name: 'change', text: 'UPDATE changed SET version = version + 1 WHERE id = $1' };
const RECORD = {
  name: 'record',
  text: `INSERT INTO audit_log (id, created_at, actor_type, actor_id, actor_name, action, object_type, object_id, before, after, request_id)
    VALUES (gen_random_uuid(), now(), 'user', $1, 'ada', 'things.change', 'things', $1, '{"size":1}', '{"size":2}', gen_random_uuid())`,
};

const directory = await mkdtemp(path.join(tmpdir(), 'portcullis-bench-'));
const database = await makeDatabase(directory);
try {
  const { migrate } = await import('../dist/database/migrate.js');
  await migrate({ url: database.url });
  const clients = await Promise.all(Array.from({ length: WRITERS }, () => connect(database.url)));
  await clients[0].query(
    'CREATE TABLE changed (id integer PRIMARY KEY, version integer NOT NULL) WITH (fillfactor = 50)',
  );
  await clients[0].query('INSERT INTO changed SELECT n, 0 FROM generate_series(1, $1::integer) AS n', [WRITERS]);
  for (const commit of ['on', 'off']) {
    await Promise.all(clients.map((client) => client.query(`SET synchronous_commit = ${commit}`)));
    await compare(`synchronous_commit = ${commit}`, clients);
  }
  await Promise.all(clients.map((client) => client.end()));
} finally {
  await database.drop();
  await rm(directory, { recursive: true, force: true });
}

async function compare(name, clients) {
  const rounds = { plain: [], audited: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const kind of round % 2 === 0 ? ['plain', 'audited'] : ['audited', 'plain']) {
      const perSecond = await writeAll(clients, kind === 'audited');
      if (round > 0) {
        rounds[kind].push(perSecond);
      }
    }
  }
  const ratio = median(rounds.audited.map((audited, index) => audited / rounds.plain[index]));
  const [plain, audited] = [median(rounds.plain), median(rounds.audited)];
  row(
    name,
    `${figure(plain, 0)}/s without`,
    `${figure(audited, 0)}/s with a row`,
    figure(ratio, 2),
    `${WRITERS} writers`,
  );
}

/** @returns how many transactions there were in a second */
async function writeAll(clients, isAudited) {
  const begin = performance.now();
  const counts = await Promise.all(clients.map((client, index) => write(client, index + 1, begin + ROUND, isAudited)));
  return (counts.reduce((sum, count) => sum + count, 0) / (performance.now() - begin)) * 1000;
}

async function write(client, id, end, isAudited) {
  let count = 0;
  for (; performance.now() < end; count += 1) {
    await client.query('BEGIN');
    await client.query({ ...CHANGE, values: [id] });
    if (isAudited) {
      await client.query({ ...RECORD, values: [String(id)] });
    }
    await client.query('COMMIT');
  }
  return count;
}

async function connect(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
