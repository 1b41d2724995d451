import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../core/clock.js';
import { isDatabaseUnavailable } from '../../core/database-errors.js';
import { type Milliseconds } from '../../core/duration.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { dueChanges, type KeyLife, verifies } from './key-lifecycle.js';
import { SharedReading } from './shared-reading.js';
import { type SigningKeyRow } from './signing-key.entity.js';
import { SigningKeyError } from './signing-key.error.js';
import { type SigningKey, type StoredAlgorithm } from './signing-key.js';
import { SigningKeyRotation } from './signing-key-rotation.js';
import { SigningKeyStore } from './signing-key-store.js';
import { SigningKeys } from './signing-keys.js';
import { publicJwk, type PublicJwk } from './stored-key.js';

/** How often the keys are looked after: whether time has changed them, or they have to be read again. */
const INTERVAL: Milliseconds = 500;

/** How long they are believed while the change feed is down. */
const BELIEVED: Milliseconds = 500;

/** The least time between two readings, whatever clients send. */
const SPACING: Milliseconds = 100;

/** A thumbprint: what else a token names is no key of this server, and not looked for. */
const KID = /^[A-Za-z0-9_-]{43}$/;

/** How many kids that are no keys are remembered. */
const MOST_MISSES = 1000;

interface StoredKey extends Pick<KeyLife, 'status' | 'retiresAt'> {
  readonly key: SigningKey;
}

/**
 * The keys in the database, which every process has in memory as they are there. By those of ES256 tokens are verified; another algorithm is for what
 * somebody else verifies.
 *
 * A token may name a key that another process has just made: before it is refused, the keys are read again, all of them in one query that all such
 * tokens share. A kid that was not found stays unknown until a key changes, since it is the thumbprint of a key that nobody has made.
 */
@Injectable()
export class StoredSigningKeys extends SigningKeys implements OnModuleInit, OnModuleDestroy {
  override readonly algorithm = 'ES256';
  readonly #logger = new Logger(StoredSigningKeys.name);
  readonly #reading = new SharedReading(() => this.#read(), SPACING);
  readonly #unknown = new LRUCache<string, true>({ max: MOST_MISSES });
  #keys: ReadonlyMap<string, StoredKey> = new Map();
  #lives: readonly KeyLife[] = [];
  #active: SigningKey | undefined;
  #revision = 0;
  #readAt = Number.NEGATIVE_INFINITY;
  #outdated = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: SigningKeyStore,
    private readonly rotation: SigningKeyRotation,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {
    super();
    feed.onChange('signing_keys', () => this.#outdate());
    feed.onInterruption(() => this.#outdate());
  }

  /** @throws {SigningKeyError} */
  async onModuleInit(): Promise<void> {
    await this.#reading.join();
    await this.store.reseal(await this.store.read());
    this.#timer = setInterval(() => this.#lookAfter(), INTERVAL).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  override get current(): SigningKey {
    if (!this.#active) {
      throw new SigningKeyError('There is no signing key that can be opened.');
    }
    return this.#active;
  }

  /** Grows whenever what {@link all} returns has changed. */
  get revision(): number {
    return this.#revision;
  }

  override find(kid: string): SigningKey | undefined | Promise<SigningKey | undefined> {
    const stored = this.#own(kid);
    if (this.#isCurrent && (stored || this.#unknown.has(kid))) {
      return this.#verifying(stored);
    }
    return KID.test(kid) ? this.#findAnew(kid) : undefined;
  }

  override async publicJwks(): Promise<readonly PublicJwk[]> {
    return (await this.all()).map(publicJwk);
  }

  override async all(): Promise<readonly SigningKey[]> {
    if (!this.#isCurrent) {
      await this.#reading.join();
    }
    const keys = [...this.#keys.values()].flatMap((stored) => this.#verifying(stored) ?? []);
    const signs = ({ kid }: SigningKey): number => Number(this.#keys.get(kid)?.status === 'active');
    return keys.sort((left, right) => signs(right) - signs(left));
  }

  /** Sees to it that there is a key that signs by an algorithm. */
  async ensure(algorithm: StoredAlgorithm): Promise<void> {
    if (this.#activeOf(algorithm) === undefined) {
      await this.rotation.ensure(algorithm);
      await this.#reading.join();
    }
  }

  get #isCurrent(): boolean {
    return !this.#outdated && (this.feed.isLive || performance.now() - this.#readAt < BELIEVED);
  }

  #own(kid: string): StoredKey | undefined {
    const stored = this.#keys.get(kid);
    return stored?.key.algorithm === this.algorithm ? stored : undefined;
  }

  #activeOf(algorithm: StoredAlgorithm): SigningKey | undefined {
    return [...this.#keys.values()].find(({ key, status }) => key.algorithm === algorithm && status === 'active')?.key;
  }

  #verifying(stored: StoredKey | undefined): SigningKey | undefined {
    return stored && verifies(stored, this.clock.now()) ? stored.key : undefined;
  }

  async #findAnew(kid: string): Promise<SigningKey | undefined> {
    await this.#reading.join();
    const stored = this.#own(kid);
    if (!stored) {
      this.#unknown.set(kid, true);
    }
    return this.#verifying(stored);
  }

  #outdate(): void {
    this.#outdated = true;
    this.#lookAfter();
  }

  #lookAfter(): void {
    if (this.#timer && (!this.#isCurrent || dueChanges(this.#lives, this.clock.now()).size > 0)) {
      this.#reading.join().catch((error: unknown) => {
        if (this.#timer && !isDatabaseUnavailable(error)) {
          this.#logger.error(error);
        }
      });
    }
  }

  async #read(): Promise<void> {
    const startedAt = performance.now();
    // What changes from now on may not be in what is read.
    this.#outdated = false;
    let rows: readonly SigningKeyRow[];
    try {
      rows = await this.rotation.bringUpToDate();
    } catch (error) {
      this.#outdated = true;
      throw error;
    }
    this.#adopt(rows);
    this.#readAt = startedAt;
  }

  /** @throws {SigningKeyError} when a key cannot be opened; the others are in force all the same */
  #adopt(rows: readonly SigningKeyRow[]): void {
    const keys = new Map<string, StoredKey>();
    const faults: unknown[] = [];
    for (const row of rows) {
      try {
        const key = this.#keys.get(row.kid)?.key ?? this.store.open(row);
        keys.set(row.kid, { key, status: row.status, retiresAt: row.retiresAt });
      } catch (error) {
        faults.push(error);
      }
    }
    if (fingerprint(rows) !== fingerprint(this.#lives)) {
      this.#revision += 1;
    }
    this.#keys = keys;
    this.#lives = rows;
    this.#active = this.#activeOf(this.algorithm);
    this.#unknown.clear();
    if (faults.length > 0) {
      throw faults[0];
    }
  }
}

/** Which keys there are, and which of them signs. */
function fingerprint(lives: readonly KeyLife[]): string {
  return lives.map(({ kid, status }) => `${kid} ${status}`).join();
}
