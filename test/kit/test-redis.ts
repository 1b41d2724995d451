import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { type Environment } from '../../src/settings/read-values.js';
import { TEST_REDIS_URL } from './test-redis.environment.js';

/** The real Redis of a run, with keys of one's own. */
export class TestRedis {
  readonly prefix = `portcullis-test:${randomUUID()}:`;
  #client: Redis | undefined;

  readonly url: string;

  constructor(address: string) {
    const url = new URL(address);
    url.port ||= '6379';
    this.url = url.href;
  }

  /** A server's settings, for it to count here. */
  get settings(): Environment {
    return { REDIS_URL: this.url, REDIS_KEY_PREFIX: this.prefix };
  }

  /** For a look or a hand behind the server's back. */
  get client(): Redis {
    this.#client ??= new Redis(this.url);
    return this.#client;
  }

  /** The keys of these tests. */
  async keys(): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const keys of this.client.scanStream({ match: `${this.prefix}*`, count: 1000 })) {
      found.push(...(keys as string[]));
    }
    return [...new Set(found)];
  }

  /** Forgets everything, as a Redis that was restarted empty; other tests' keys are let alone. */
  async flush(): Promise<void> {
    for (const key of await this.keys()) {
      await this.client.del(key);
    }
  }

  async close(): Promise<void> {
    await this.flush();
    await this.client.quit();
  }
}

/**
 * A suite on a real Redis. Where there is none, it is one test that says so: a machine without Redis passes, and CI looks for the line
 * that the run begins with.
 */
export function describeOnRedis(what: string, suite: (redis: TestRedis) => void): void {
  const url = process.env[TEST_REDIS_URL];
  if (!url) {
    it(`${what}: not tested, as no Redis answers and redis-server is not installed`, () => {
      expect(url).toBeFalsy();
    });
    return;
  }
  describe(what, () => {
    const redis = new TestRedis(url);
    suite(redis);
    afterAll(() => redis.close());
  });
}
