import { createHash } from 'node:crypto';

/** A Lua script, with the name that Redis knows it by. */
export interface Script {
  readonly text: string;
  readonly sha1: string;
}

export function script(text: string): Script {
  return { text, sha1: createHash('sha1').update(text).digest('hex') };
}

/** Redis is not there, or did not answer in time. */
export class RedisAway extends Error {
  readonly code = 'REDIS_AWAY';

  constructor(cause?: unknown) {
    super(cause instanceof Error ? cause.message : 'not connected', { cause });
    this.name = 'RedisAway';
  }
}

/** Where scripts are run: in one Redis, or in the nodes of a cluster. */
export interface RedisClient {
  /** Whether it is worth asking. */
  readonly isReady: boolean;

  /** Whether nothing of it is away: every node of a cluster that has keys is there. */
  readonly isWhole: boolean;

  /** Tries once, for a second or two at most, and goes on trying by itself. */
  connect(): Promise<void>;

  close(): void;

  /**
   * Runs a script, in one round trip once Redis knows it.
   *
   * @param keys all of one slot
   * @throws {RedisAway} at once when there is no connection, and after 100 ms without an answer
   */
  run(script: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
}
