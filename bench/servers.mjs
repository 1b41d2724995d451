// The two servers of a benchmark, in processes of their own: Portcullis, and Fastify doing the same by hand; with one database and the same accounts.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildWhenStale } from '../scripts/build-when-stale.mjs';
import { WrongAnswer } from './load.mjs';
import { ServerProcess } from './server-process.mjs';

await buildWhenStale();
const { addUsers, makeDatabase } = await import('./database.mjs');

export const ME = '/api/v1/me';
export const LIVE = '/health/live';
export const PASSWORD = 'correct horse battery staple';

const USERS = 100;
const PUBLIC_URL = 'http://127.0.0.1';
/** Of two cores, another hash would leave none to all else that a login takes: then the machine's size is measured. */
const HASHED_AT_ONCE = '1';
/** The most a rate can say; nothing is refused while it is measured, and everything is counted. */
const UNREACHED = '999999999/min';

/**
 * Starts both servers, logs everyone in, hands them to the benchmark and ends them. What is not an answer as it must be fails the process.
 *
 * @param {(servers: { ours: ServerProcess, bare: ServerProcess, usernames: readonly string[], tokens: readonly string[],
 *   directory: string, startVariant: (name: string, settings: Record<string, string>) => Promise<ServerProcess> }) => Promise<void>} benchmark
 *   `startVariant` starts another Portcullis, with settings of its own beside the others
 */
export async function withServers(benchmark) {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'portcullis-bench-'));
  const cleanUp = [() => rm(directory, { recursive: true, force: true })];
  try {
    const database = await makeDatabase(path.join(directory, 'data'));
    cleanUp.push(database.drop);
    const ours = await startOurs(database.url, directory);
    cleanUp.push(() => ours.stop());
    const usernames = await addUsers(database.url, USERS, PASSWORD);
    const bare = await startBare(database.url, directory, ours);
    cleanUp.push(() => bare.stop());
    const tokens = await Promise.all(usernames.map((username) => logIn(ours, username)));
    const startVariant = async (name, settings) => {
      const server = await startOurs(database.url, directory, {
        LOG_FILE: path.join(directory, `${name}.log`),
        // Several servers share one PostgreSQL.
        DATABASE_POOL_SIZE: '4',
        ...settings,
      });
      cleanUp.push(() => server.stop());
      return server;
    };
    await benchmark({ ours, bare, usernames, tokens, directory, startVariant });
  } catch (error) {
    process.exitCode = error instanceof WrongAnswer ? 1 : 0;
    console.error(error);
  } finally {
    for (const step of cleanUp.toReversed()) {
      await step();
    }
  }
}

function startOurs(databaseUrl, directory, settings = {}) {
  return ServerProcess.start(path.join(import.meta.dirname, '../dist/main.js'), directory, {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    PUBLIC_URL,
    SECRET_KEY: 'nobody-keeps-0123456789-anything-behind-this',
    ADMIN_PASSWORD: PASSWORD,
    JWT_ACCESS_TTL: '1h',
    RATE_ADDRESS: UNREACHED,
    RATE_ANON: UNREACHED,
    RATE_USER: UNREACHED,
    RATE_LOGIN: UNREACHED,
    PASSWORD_HASH_CONCURRENCY: HASHED_AT_ONCE,
    LOG_FILE: path.join(directory, 'portcullis.log'),
    ...settings,
  });
}

/** It verifies Portcullis' tokens by its public key, as any server may that has fetched it. */
async function startBare(databaseUrl, directory, ours) {
  const { keys } = await (await ours.fetch('/.well-known/jwks.json')).json();
  return ServerProcess.start(path.join(import.meta.dirname, 'bare-server.mjs'), directory, {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    JWK: JSON.stringify(keys[0]),
    JWT_ISSUER: PUBLIC_URL,
    JWT_AUDIENCE: `${PUBLIC_URL}/api/v1`,
    LOG_FILE: path.join(directory, 'bare.log'),
    // Node's thread pool is what it hashes on.
    UV_THREADPOOL_SIZE: HASHED_AT_ONCE,
  });
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
export async function compareAnswers({ ours, bare, tokens, directory }) {
  const everyone = (server) => Promise.all(tokens.map((token) => answerOf(server, ME, bearer(token))));
  const [ourAnswers, bareAnswers] = [await everyone(ours), await everyone(bare)];
  for (const [index, answer] of ourAnswers.entries()) {
    expectEqual(answer.status, 200, 'the status of /me');
    expectEqual(answer, bareAnswers[index], "Portcullis' answer beside the bare server's");
  }
  for (const server of [ours, bare]) {
    expectEqual((await answerOf(server, ME, bearer(`${tokens[0]}x`))).status, 401, 'the status of a forged token');
    expectEqual((await answerOf(server, LIVE)).body, '{"status":"ok"}', `the body of ${LIVE}`);
  }
  const logs = ['portcullis.log', 'bare.log'].map((file) => membersOfLogLine(path.join(directory, file)));
  const [left, right] = await Promise.all(logs);
  expectEqual(left, right, "the members of Portcullis' log line beside the bare server's");
}

/**
 * Makes everyone an API key, which both servers accept.
 *
 * @returns {Promise<readonly string[]>}
 * @throws {WrongAnswer} unless the servers give each key the same answer
 */
export async function makeKeys({ ours, bare, tokens }) {
  const keys = await Promise.all(tokens.map((token) => makeKey(ours, token)));
  for (const key of keys) {
    const [answer, other] = await Promise.all([ours, bare].map((server) => answerOf(server, ME, { 'x-api-key': key })));
    expectEqual(answer.status, 200, 'the status of /me with a key');
    expectEqual(answer, other, "Portcullis' answer to a key beside the bare server's");
  }
  return keys;
}

async function makeKey(server, token) {
  const response = await server.fetch('/api/v1/api-keys', {
    method: 'POST',
    headers: { ...bearer(token), 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', scopes: ['articles:read'] }),
  });
  expectEqual(response.status, 201, 'the status of a new key');
  return (await response.json()).key;
}

async function answerOf(server, path, headers) {
  const response = await server.fetch(path, { headers });
  return { status: response.status, fields: [...response.headers.keys()].sort(), body: await response.text() };
}

/** @returns the names in the log's latest line of an answered `/me`, once it is written */
async function membersOfLogLine(file) {
  for (;;) {
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    const entry = lines.map((line) => JSON.parse(line)).findLast((line) => line.path === ME && line.status === 200);
    if (entry) {
      return Object.keys(entry).sort();
    }
    await sleep(50);
  }
}

/** @returns the header fields that carry an access token */
export function bearer(token) {
  return { authorization: `Bearer ${token}` };
}

function expectEqual(actual, expected, what) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new WrongAnswer(`${what}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
  }
}
