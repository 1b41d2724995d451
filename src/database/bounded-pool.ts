import pg from 'pg';
import { QueueFull } from '../core/concurrency-limit.js';

type Connected = Parameters<pg.Pool['connect']>[0];

/** What is added to the options of pg's own pool. */
interface BoundedPoolConfig extends pg.PoolConfig {
  readonly max: number;
  /** How many may wait for a connection. */
  readonly queue: number;
  /** Called with each new connection, before it is used. */
  readonly onConnection?: (client: pg.PoolClient) => void;
}

/**
 * pg's pool, which would let any number wait: of a database that is too slow, each would hold memory and then be told in vain. Past the bound it
 * fails at once with {@link QueueFull}.
 */
export class BoundedPool extends pg.Pool {
  readonly #max: number;
  readonly #queue: number;

  constructor(config: BoundedPoolConfig) {
    super(config);
    this.#max = config.max;
    this.#queue = config.queue;
    if (config.onConnection) {
      this.on('connect', config.onConnection);
    }
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(connected: Connected): void;
  override connect(connected?: Connected): Promise<pg.PoolClient> | void {
    if (!connected) {
      return this.#isFull ? Promise.reject(new QueueFull()) : super.connect();
    }
    if (this.#isFull) {
      process.nextTick(connected, new QueueFull(), undefined, () => undefined);
    } else {
      super.connect(connected);
    }
  }

  /** pg lets also those wait, until the next tick, for whom there is a connection. */
  get #isFull(): boolean {
    const free = this.idleCount + this.#max - this.totalCount;
    return this.waitingCount - free >= this.#queue;
  }
}
