import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type RestrictionKind, Restrictions } from '../../core/security/restrictions.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { PreparedStatements } from '../../database/prepared-statements.js';

const FIND_ALL = {
  name: 'restrictions-find-all',
  text: 'SELECT "kind", "subject", "until" FROM "restrictions" WHERE "until" > $1',
};

/** While changes are not heard, all is read again so often. */
const UNHEARD: Milliseconds = 1000;

interface Row {
  readonly kind: RestrictionKind;
  readonly subject: string;
  readonly until: Date;
}

/** Every restriction that holds, as the change feed tells of them: most of the time there is none, and whoever asks pays for nothing. */
@Injectable()
export class KnownRestrictions extends Restrictions implements OnApplicationBootstrap {
  /** Ends, in ms since the epoch, by kind and subject. */
  #ends = new Map<string, number>();
  /** What was heard while all is being read: it is newer than what is read. */
  #heard: (readonly [key: string, until: number])[] = [];
  #reading: Promise<void> | undefined;
  /** Whether every change since all was read has been heard. */
  #isExact = false;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly feed: ChangeFeed,
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
  ) {
    super();
    feed.onChange('restrictions', (change) => this.#hear(change));
    feed.onInterruption(() => (this.#isExact = false));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#read();
  }

  override holds(kind: RestrictionKind, subject: string): boolean {
    if (!this.#isExact && performance.now() - this.#readAt >= UNHEARD) {
      void this.#read();
    }
    if (this.#ends.size === 0) {
      return false;
    }
    const until = this.#ends.get(keyOf(kind, subject));
    return until !== undefined && until > this.clock.now();
  }

  /** For whoever has just written one: the next request here already meets it. @param until in ms since the epoch; 0 when it was lifted */
  note(kind: RestrictionKind, subject: string, until: number): void {
    this.#apply(keyOf(kind, subject), until);
  }

  #hear(change: string): void {
    const [, until, key = ''] = /^(\d+) (.+)$/s.exec(change) ?? [];
    this.#apply(key, Number(until));
  }

  #apply(key: string, until: number): void {
    if (this.#reading) {
      this.#heard.push([key, until]);
    }
    if (until > this.clock.now()) {
      this.#ends.set(key, until);
    } else {
      this.#ends.delete(key);
    }
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** What is known stays until the database answers. */
  async #readAll(): Promise<void> {
    this.#heard = [];
    this.#readAt = performance.now();
    this.#isExact = this.feed.isLive;
    try {
      const rows = await this.statements.query<Row>(FIND_ALL, [new Date(this.clock.now())]);
      const found = rows.map(({ kind, subject, until }) => [keyOf(kind, subject), until.getTime()] as const);
      this.#ends = new Map([...new Map([...found, ...this.#heard])].filter(([, until]) => until > 0));
    } catch {
      this.#isExact = false;
    }
  }
}

function keyOf(kind: RestrictionKind, subject: string): string {
  return `${kind} ${subject}`;
}
