// What two server processes serve, against one: `node bench/scaling.mjs`; with REDIS_URL, counting there.
//
// The same requests go to WORKERS=1 and to WORKERS=2 in turn, in short rounds, and the ratio is taken within a pair of rounds. The load comes from
// wrk (Debian's package of that name, or WRK=/path/to/wrk), which is written in C and takes a tenth of a core where a server takes a whole one;
// without it from this process, which takes four times as much. It, PostgreSQL and whatever else a machine does have cores of it too, so that where
// there are few, two processes do not get two. So what all others had is counted, and the ratio is printed beside the most that they left: the cores
// that the servers could have with WORKERS=2, two at most, over those with WORKERS=1, one at most. A server that scales comes near it. What scaling costs
// is seen in the CPU time of a request, which must be the same: twice as many cores then serve twice as many requests.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildWhenStale } from '../scripts/build-when-stale.mjs';
import { requestBytes, sendLoad, WrongAnswer } from './load.mjs';
import { hasWrk, sendByWrk } from './wrk.mjs';
import { ServerProcess } from './server-process.mjs';

await buildWhenStale();
const { addUsers, makeDatabase } = await import('./database.mjs');

const USERS = 20;
/** In milliseconds. */
const ROUND = 2000;
const ROUNDS = 8;
const WARM_UP = 3000;

const PASSWORD = 'correct horse battery staple';
/** The most a rate can say; nothing is refused while it is measured, and everything is counted. */
const UNREACHED = '999999999/min';

/** What is measured: a token verified and an account from the cache; and a list read from the database each time. */
const ROUTES = ['/api/v1/me', '/api/v1/articles'];

const directory = await mkdtemp(path.join(os.tmpdir(), 'portcullis-bench-'));
const cleanUp = [() => rm(directory, { recursive: true, force: true })];
try {
  const database = await makeDatabase(path.join(directory, 'data'));
  cleanUp.push(database.drop);
  const [one, two] = [await start(1, database.url), await start(2, database.url)];
  const usernames = await addUsers(database.url, USERS, PASSWORD);
  const tokens = await Promise.all(usernames.map((username) => logIn(one, username)));
  console.log(
    `${os.availableParallelism()} cores, ${os.cpus()[0]?.model ?? 'unknown'}, load ${os.loadavg()[0]?.toFixed(1)} before\n`,
  );
  for (const route of ROUTES) {
    report(route, await measure(route, one, two, tokens));
  }
} catch (error) {
  process.exitCode = error instanceof WrongAnswer ? 1 : 0;
  console.error(error);
} finally {
  for (const step of cleanUp.toReversed()) {
    await step();
  }
}

async function start(workers, databaseUrl) {
  const server = await ServerProcess.start(path.join(import.meta.dirname, '../dist/main.js'), directory, {
    WORKERS: String(workers),
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'http://127.0.0.1',
    SECRET_KEY: 'nobody-keeps-0123456789-anything-behind-this',
    ADMIN_PASSWORD: PASSWORD,
    JWT_ACCESS_TTL: '1h',
    RATE_ADDRESS: UNREACHED,
    RATE_ANON: UNREACHED,
    RATE_USER: UNREACHED,
    RATE_LOGIN: UNREACHED,
    RATE_ARTICLES: UNREACHED,
    SHED_DELAY: 'off',
    ...(process.env.REDIS_URL && { REDIS_URL: process.env.REDIS_URL }),
    LOG_FILE: path.join(directory, `${workers}.log`),
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
  return (await response.json()).access;
}

async function measure(route, one, two, tokens) {
  const servers = [one, two];
  const load = (server, milliseconds) => sendFor(server.port, route, tokens, milliseconds);
  const rounds = servers.map(() => []);
  for (const server of servers) {
    await load(server, WARM_UP);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const server = servers[index];
      const [cpu, busy] = [server.cpuTime(), busyTime()];
      const { answers, seconds, loadCpu } = await load(server, ROUND);
      const spent = server.cpuTime() - cpu;
      rounds[index].push({
        perSecond: answers / seconds,
        cpu: spent / answers,
        serverCores: spent / seconds / 1e6,
        loadCores: loadCpu / seconds / 1e6,
        free: os.availableParallelism() - (busyTime() - busy - spent) / seconds / 1e6,
      });
    }
  }
  return rounds;
}

/** @returns the answers, the seconds they took, and the µs of CPU that the load generator took */
async function sendFor(port, path, tokens, milliseconds) {
  if (hasWrk()) {
    return sendByWrk(port, { path, headers: tokens.map(bearer) }, milliseconds);
  }
  const own = process.cpuUsage();
  const requests = tokens.map((token) => requestBytes(port, { path, headers: bearer(token) }));
  const { answers, seconds } = await sendLoad(port, requests, milliseconds);
  const { user, system } = process.cpuUsage(own);
  return { answers, seconds, loadCpu: user + system };
}

function bearer(token) {
  return { authorization: `Bearer ${token}` };
}

function report(route, [one, two]) {
  console.log(`GET ${route}`);
  for (const [name, rounds] of [
    ['WORKERS=1', one],
    ['WORKERS=2', two],
  ]) {
    const of = (figure, digits) => median(rounds.map((round) => round[figure])).toFixed(digits);
    console.log(
      `  ${name}  ${of('perSecond', 0).padStart(6)} requests/s  ${of('cpu', 0).padStart(5)} µs server CPU a request  ` +
        `${of('serverCores', 2)} cores server, ${of('loadCores', 2)} load generator`,
    );
  }
  const ratio = (figure) => median(one.map((round, index) => figure(round, two[index]))).toFixed(2);
  const most = ratio((a, b) => Math.min(2, b.free) / Math.min(1, a.free));
  const got = ratio((a, b) => b.perSecond / a.perSecond / (Math.min(2, b.free) / Math.min(1, a.free)));
  console.log(`  two / one  ${most} is the most, by the cores that the load, PostgreSQL and others left`);
  console.log(`  two / one  ${ratio((a, b) => b.perSecond / a.perSecond)} by requests/s, which is ${got} of that most`);
  console.log(
    `  two / one  ${ratio((a, b) => a.cpu / b.cpu)} by requests of a second of server CPU (1 = nothing is lost)\n`,
  );
}

/** @returns the µs of CPU that this machine has spent on anything */
function busyTime() {
  const spent = os.cpus().map(({ times: { user, nice, sys, irq } }) => user + nice + sys + irq);
  return spent.reduce((sum, milliseconds) => sum + milliseconds, 0) * 1000;
}

function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}
