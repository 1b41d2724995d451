// What Portcullis' pipeline costs, against the same work done by hand: `npm run bench`.
//
// Four works, on two servers in processes of their own, with one database, the same accounts and byte for byte the same requests:
//
//   Portcullis  GET /api/v1/me     a token verified, a fresh account row, permission, throttles, headers, shaped output, log line
//   Portcullis  GET /health/live   a public constant: the pipeline alone, log line and headers included
//   bare        GET /api/v1/me     the same work by hand on Fastify (bare-server.mjs)
//   bare        GET /health/live   a constant, and nothing else: the floor of Fastify
//
// A ratio is how much of the bare server's speed Portcullis has. The works take turns in short rounds, and each ratio is taken within a round, so
// that it holds on a busy machine where the figures themselves do not. The ratio by server CPU is the steadier one; it needs Linux.
//
// Two things Portcullis does for speed and the bare server does not, because they are no few lines by hand: a verified token is remembered, and so
// is an account until PostgreSQL notifies of its change. Answers, header fields and log members are compared before anything is measured.
//
// Whoever looks for where the time goes: `node --cpu-prof --cpu-prof-dir=/tmp/profile bench/pipeline.mjs` profiles the servers too.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildWhenStale } from '../scripts/build-when-stale.mjs';
import { requestBytes, sendLoad, WrongAnswer } from './load.mjs';
import { ServerProcess } from './server-process.mjs';

await buildWhenStale();
const { addUsers, makeDatabase } = await import('./database.mjs');
const { SigningKeys } = await import('../dist/authentication/jwt/signing-keys.js');
const { Secret } = await import('../dist/core/secret.js');

const USERS = 100;
/** In milliseconds; many short rounds, since what else a machine does comes and goes within seconds. */
const ROUND = 500;
const ROUNDS = 14;
const WARM_UP = 1500;

/** How much of the bare server's speed `/me` is to have. */
const TARGET = 0.6;

const SECRET_KEY = 'nobody-keeps-0123456789-anything-behind-this';
const PASSWORD = 'correct horse battery staple';
const PUBLIC_URL = 'http://127.0.0.1';
/** The most a rate can say; nothing is refused while it is measured, and everything is counted. */
const UNREACHED = '999999999/min';

const ME = '/api/v1/me';
const LIVE = '/health/live';

const directory = await mkdtemp(path.join(os.tmpdir(), 'portcullis-bench-'));
const cleanUp = [() => rm(directory, { recursive: true, force: true })];
try {
  const works = await prepare();
  report(await measure(works));
} catch (error) {
  process.exitCode = error instanceof WrongAnswer ? 1 : 0;
  console.error(error);
} finally {
  for (const step of cleanUp.toReversed()) {
    await step();
  }
}

/** Starts both servers, logs everyone in and sees that the servers give the same answers. */
async function prepare() {
  const database = await makeDatabase(path.join(directory, 'data'));
  cleanUp.push(database.drop);
  const ours = await startOurs(database.url);
  const usernames = await addUsers(database.url, USERS, PASSWORD);
  const bare = await startBare(database.url);

  const tokens = await Promise.all(usernames.map((username) => logIn(ours, username)));
  await compareAnswers(ours, bare, tokens);
  const work = (name, server, requests) => ({
    name,
    server,
    requests: requests.map((request) => requestBytes(server.port, request)),
  });
  const me = tokens.map((token) => ({ path: ME, token }));
  return {
    ourMe: work(`Portcullis ${ME}`, ours, me),
    bareMe: work(`bare       ${ME}`, bare, me),
    ourLive: work(`Portcullis ${LIVE}`, ours, [{ path: LIVE }]),
    bareLive: work(`bare       ${LIVE}`, bare, [{ path: LIVE }]),
  };
}

async function startOurs(databaseUrl) {
  const server = await ServerProcess.start(path.join(import.meta.dirname, '../dist/main.js'), directory, {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    PUBLIC_URL,
    SECRET_KEY,
    ADMIN_PASSWORD: PASSWORD,
    JWT_ACCESS_TTL: '1h',
    RATE_ADDRESS: UNREACHED,
    RATE_ANON: UNREACHED,
    RATE_USER: UNREACHED,
    RATE_LOGIN: UNREACHED,
    LOG_FILE: path.join(directory, 'portcullis.log'),
  });
  cleanUp.push(() => server.stop());
  return server;
}

async function startBare(databaseUrl) {
  const server = await ServerProcess.start(path.join(import.meta.dirname, 'bare-server.mjs'), directory, {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    JWT_KEY: new SigningKeys([new Secret(SECRET_KEY)]).current.key.export().toString('base64url'),
    JWT_ISSUER: PUBLIC_URL,
    JWT_AUDIENCE: `${PUBLIC_URL}/api/v1`,
    LOG_FILE: path.join(directory, 'bare.log'),
  });
  cleanUp.push(() => server.stop());
  return server;
}

async function logIn(server, username) {
  const response = await server.fetch('/api/v1/auth/jwt', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  expectEqual(response.status, 200, `the status of ${username}'s login`);
  return (await response.json()).access;
}

/**
 * Asks both servers for everyone at once: so each has met as many open requests as a real one does, and what its compiler makes of them.
 *
 * @throws {WrongAnswer} unless the servers give everyone the same answer, with the same header fields and log members
 */
async function compareAnswers(ours, bare, tokens) {
  const everyone = (server) => Promise.all(tokens.map((token) => answerOf(server, ME, token)));
  const [ourAnswers, bareAnswers] = [await everyone(ours), await everyone(bare)];
  for (const [index, answer] of ourAnswers.entries()) {
    expectEqual(answer.status, 200, 'the status of /me');
    expectEqual(answer, bareAnswers[index], "Portcullis' answer beside the bare server's");
  }
  for (const server of [ours, bare]) {
    expectEqual((await answerOf(server, ME, `${tokens[0]}x`)).status, 401, 'the status of a forged token');
    expectEqual((await answerOf(server, LIVE)).body, '{"status":"ok"}', `the body of ${LIVE}`);
  }
  const [left, right] = await Promise.all(['portcullis.log', 'bare.log'].map(membersOfLogLine));
  expectEqual(left, right, "the members of Portcullis' log line beside the bare server's");
}

async function answerOf(server, path, token) {
  const response = await server.fetch(path, token && { headers: { authorization: `Bearer ${token}` } });
  return { status: response.status, fields: [...response.headers.keys()].sort(), body: await response.text() };
}

/** @returns the names in the log's latest line of an answered `/me`, once it is written */
async function membersOfLogLine(file) {
  for (;;) {
    const lines = (await readFile(path.join(directory, file), 'utf8')).split('\n').slice(0, -1);
    const entry = lines.map((line) => JSON.parse(line)).findLast((line) => line.path === ME && line.status === 200);
    if (entry) {
      return Object.keys(entry).sort();
    }
    await sleep(50);
  }
}

function expectEqual(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new WrongAnswer(`${what}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
  }
}

/** Rounds of all works in turn, with every other round the other way about. */
async function measure(works) {
  const all = Object.entries(works);
  const results = Object.fromEntries(all.map(([key, { name }]) => [key, { name, rounds: [] }]));
  for (const [, work] of all) {
    await runRound(work, WARM_UP);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [key, work] of round % 2 === 0 ? all : all.toReversed()) {
      results[key].rounds.push(await runRound(work, ROUND));
    }
  }
  return results;
}

async function runRound({ server, requests }, milliseconds) {
  const before = server.cpuTime();
  const { answers, seconds } = await sendLoad(server.port, requests, milliseconds);
  const cpu = before === undefined ? Number.NaN : (server.cpuTime() - before) / answers;
  return { perSecond: answers / seconds, cpu };
}

function report({ ourMe, bareMe, ourLive, bareLive }) {
  const row = (name, ...cells) => console.log(name.padEnd(28), ...cells.map((cell) => cell.padStart(14)));
  row('', 'requests/s', 'server CPU µs');
  for (const { name, rounds } of [ourMe, bareMe, ourLive, bareLive]) {
    row(
      name,
      median(rounds.map(({ perSecond }) => perSecond)).toFixed(0),
      figure(median(rounds.map(({ cpu }) => cpu)), 0),
    );
  }
  console.log();
  row('Portcullis / bare', 'by requests/s', 'by server CPU');
  row(`${ME} (target ${TARGET})`, ...ratios(ourMe, bareMe));
  row(LIVE, ...ratios(ourLive, bareLive));
}

function ratios(ours, bare) {
  const paired = (ratio) => figure(median(ours.rounds.map((round, index) => ratio(round, bare.rounds[index]))), 2);
  return [paired((our, other) => our.perSecond / other.perSecond), paired((our, other) => other.cpu / our.cpu)];
}

function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

function figure(number, digits) {
  return Number.isNaN(number) ? '-' : number.toFixed(digits);
}
