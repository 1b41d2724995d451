import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../src/database/embedded/local-port.js';

/** A Redis for tests. */
export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** One that was started for the tests. */
export interface OwnRedisServer extends RedisServer {
  /** `SIGSTOP`, and it answers nobody; `SIGCONT`, and it goes on. */
  signal(signal: NodeJS.Signals): void;
}

/**
 * The Redis at `REDIS_URL`, or on this machine's usual port, or else one that is started for the tests.
 *
 * @returns `null` when none answers and `redis-server` is not installed
 */
export async function findRedisServer(): Promise<RedisServer | null> {
  for (const url of [process.env['REDIS_URL'], 'redis://127.0.0.1:6379']) {
    if (url && (await answers(url))) {
      return { url, stop: () => Promise.resolve() };
    }
  }
  return startRedisServer();
}

/**
 * Starts a Redis of one's own, which keeps nothing.
 *
 * @param flags further ones, such as `--cluster-enabled yes`
 * @returns `null` when `redis-server` is not installed
 */
export async function startRedisServer(...flags: readonly string[]): Promise<OwnRedisServer | null> {
  const port = await freePort();
  const directory = await mkdtemp(path.join(tmpdir(), 'portcullis-redis-'));
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory, ...flags],
    { stdio: 'ignore' },
  );
  const ended = once(server, 'close').catch(() => undefined);
  const end = (): void => void server.kill('SIGKILL');
  process.once('exit', end);
  const stop = async (): Promise<void> => {
    end();
    await ended;
    process.off('exit', end);
    await rm(directory, { recursive: true, force: true });
  };
  const url = `redis://127.0.0.1:${port}`;
  const failed = new Promise<false>((resolve) => void ended.then(() => resolve(false)));
  if (await Promise.race([answers(url, 100), failed])) {
    return { url, stop, signal: (signal) => void server.kill(signal) };
  }
  await stop();
  return null;
}

/** @param tries so many, 50 ms apart */
async function answers(url: string, tries = 1): Promise<boolean> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 1000,
    commandTimeout: 1000,
    retryStrategy: (attempt) => (attempt < tries ? 50 : null),
    maxRetriesPerRequest: tries,
  });
  client.on('error', () => undefined);
  try {
    client.connect().catch(() => undefined);
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
