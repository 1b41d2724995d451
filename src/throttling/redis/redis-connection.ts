import { Redis } from 'ioredis';
import { type Milliseconds } from '../../core/duration.js';
import { type Secret } from '../../core/secret.js';
import { RedisAway, type RedisClient, type Script } from './redis-client.js';

/** How long an answer may take. A connection that has kept silent for longer is given up. */
const COMMAND_TIMEOUT: Milliseconds = 100;
const CONNECT_TIMEOUT: Milliseconds = 1000;
/** How long a connection that is given up may take to say goodbye. */
const DISCONNECT_TIMEOUT: Milliseconds = 50;
const SHORTEST_PAUSE: Milliseconds = 50;
const LONGEST_PAUSE: Milliseconds = 2000;

/**
 * A connection that costs no one time when it is down: nothing waits for it to come back, nothing is sent twice, and one late answer
 * closes it, so that only those pay who were waiting for it. It is asked again when a new one has proved itself with an answer.
 */
export class RedisConnection implements RedisClient {
  readonly #client: Redis;
  #isReady = false;
  /** In a row, since it last answered. */
  #failures = 0;

  constructor(url: Secret) {
    this.#client = new Redis(url.reveal(), {
      lazyConnect: true,
      connectTimeout: CONNECT_TIMEOUT,
      disconnectTimeout: DISCONNECT_TIMEOUT,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      // Both would wait without end for an answer; see prove().
      enableReadyCheck: false,
      disableClientInfo: true,
      retryStrategy: () => Math.min(SHORTEST_PAUSE * 2 ** this.#failures++, LONGEST_PAUSE),
    });
    this.#client.on('close', () => (this.#isReady = false));
    // Whoever asks is told; there is nobody else to tell.
    this.#client.on('error', () => undefined);
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get isWhole(): boolean {
    return this.#isReady;
  }

  async connect(): Promise<void> {
    const tried = new Promise<void>((resolve) => {
      this.#client.on('ready', () => void this.#prove().then(resolve));
      this.#client.once('close', resolve);
    });
    await this.#client.connect().catch(() => undefined);
    await tried;
  }

  close(): void {
    this.#isReady = false;
    this.#client.disconnect();
  }

  run({ sha1, text }: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> {
    return this.#do(() =>
      inTime(this.#client.evalsha(sha1, keys.length, ...keys, ...values)).catch((error: unknown) => {
        if (error instanceof Error && error.message.startsWith('NOSCRIPT')) {
          return inTime(this.#client.eval(text, keys.length, ...keys, ...values));
        }
        throw error;
      }),
    );
  }

  /** The same for a slot that is on its way to this node of a cluster; in two commands, of which nothing comes between. */
  runAsking({ text }: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> {
    return this.#do(() => {
      void this.#client.asking().catch(() => undefined);
      return inTime(this.#client.eval(text, keys.length, ...keys, ...values));
    });
  }

  /** @throws {RedisAway} as `run` does */
  ask(command: string, ...parameters: readonly string[]): Promise<unknown> {
    return this.#do(() => inTime(this.#client.call(command, ...parameters)));
  }

  async #do(act: () => Promise<unknown>): Promise<unknown> {
    if (!this.#isReady) {
      throw new RedisAway();
    }
    try {
      return await act();
    } catch (error) {
      // What Redis itself has told is no reason to leave it.
      if (!(error instanceof Error && error.name === 'ReplyError')) {
        this.#giveUp();
      }
      throw new RedisAway(error);
    }
  }

  /** A network that swallows everything lets one connect, too. */
  async #prove(): Promise<void> {
    try {
      await inTime(this.#client.ping());
      this.#isReady = true;
      this.#failures = 0;
    } catch {
      this.#client.disconnect(true);
    }
  }

  #giveUp(): void {
    if (this.#isReady) {
      this.#isReady = false;
      this.#client.disconnect(true);
    }
  }
}

/**
 * Waits for an answer as long as it may take. When the time is over the sockets are read once more: it is not Redis who was late when
 * this process was busy for so long.
 */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => setImmediate(() => reject(new Error(`no answer within ${COMMAND_TIMEOUT} ms`))),
      COMMAND_TIMEOUT,
    );
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
