import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id } from '../../core/id.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { MailRefused } from './mail-refused.error.js';
import { MailTransport } from './mail-transport.js';
import { type ClaimedMail, OutgoingMails } from './outgoing-mails.js';
import { retryDelay } from './retry-delay.js';

/** How many mails are sent at once: fewer than there are connections to the database. */
const WORKERS = 4;

/** For how long a mail is out of the others' reach: longer than any attempt takes. */
const LEASE: Milliseconds = 60_000;

/** How long nobody looks, when nobody is told: for what is tried again, and for a change feed that is down. */
const POLL: Milliseconds = 2_000;

/** How long after a mail was written it is sent, at most; the least is half of it. By chance, so that the work for one request is not seen in the time of the next. */
const SETTLING: Milliseconds = 100;

/** How long a stopping process waits for mails that it is sending. What it leaves is sent by another, or after the next start. */
const PATIENCE: Milliseconds = 5_000;

/**
 * Sends what is in the outbox. Every process does, each mail is sent by one: once, or once more when a process is killed between the mail server's word
 * and its own note of it.
 */
@Injectable()
export class MailDelivery implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('Mail');
  /** Sent, and not yet removed from the outbox. */
  readonly #sent = new Set<Id>();
  readonly #workers = new Set<Promise<void>>();
  /** How often the workers were called. */
  #calls = 0;
  #timer: NodeJS.Timeout | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;
  #stopped = false;

  constructor(
    private readonly mails: OutgoingMails,
    private readonly transport: MailTransport,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.feed.onChange('outgoing_mails', () => this.#wakeIn((SETTLING / 2) * (1 + Math.random())));
    this.#wakeIn(POLL);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const impatience = new AbortController();
    await Promise.race([Promise.all(this.#workers), wait(PATIENCE, undefined, impatience).catch(() => undefined)]);
    impatience.abort();
    this.transport.close();
  }

  /** Sends what is due now. It is what the change feed and the time call for; a test that moves the clock does too. */
  async deliver(): Promise<void> {
    this.#calls += 1;
    while (this.#workers.size < WORKERS) {
      const worker: Promise<void> = this.#work().finally(() => this.#workers.delete(worker));
      this.#workers.add(worker);
    }
    await Promise.all(this.#workers);
  }

  #wakeIn(delay: Milliseconds): void {
    const at = performance.now() + delay;
    if (!this.#stopped && at < this.#wakesAt) {
      clearTimeout(this.#timer);
      this.#wakesAt = at;
      this.#timer = setTimeout(() => this.#wake(), delay);
    }
  }

  #wake(): void {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    void this.deliver();
    this.#wakeIn(POLL);
  }

  /** One mail after another, until none is due: a slow one keeps only one worker. */
  async #work(): Promise<void> {
    let call: number;
    do {
      call = this.#calls;
      for (let mail = await this.#claim(); mail; mail = await this.#claim()) {
        await this.#deliverOne(mail);
      }
      // Who was called while looking may have missed what the call was for.
    } while (call !== this.#calls && !this.#stopped);
  }

  async #claim(): Promise<ClaimedMail | undefined> {
    // Without the database nothing is claimed; the next look may find it back.
    return this.#stopped ? undefined : this.mails.claim(LEASE).catch(() => undefined);
  }

  async #deliverOne(claimed: ClaimedMail): Promise<void> {
    try {
      if (!this.#sent.has(claimed.id)) {
        await this.#send(claimed);
      }
      await this.mails.remove(claimed.id);
      this.#sent.delete(claimed.id);
    } catch (error) {
      await this.#fail(claimed, error).catch(() => undefined);
    }
  }

  async #send(claimed: ClaimedMail): Promise<void> {
    const mail = await this.mails.read(claimed);
    if (mail) {
      await this.transport.send(claimed.id, mail);
      this.#sent.add(claimed.id);
    }
  }

  async #fail({ id, attempts, expiresAt }: ClaimedMail, error: unknown): Promise<void> {
    const reason = reasonOf(error);
    const delay = retryDelay(attempts, Math.random());
    if (error instanceof MailRefused || this.clock.now() + delay >= expiresAt.getTime()) {
      this.#log.error(`The mail ${id} is given up after attempt ${attempts}: ${reason}`);
      await this.mails.remove(id);
      return;
    }
    this.#log.warn(`The mail ${id} could not be sent, attempt ${attempts}: ${reason}`);
    await this.mails.postpone(id, delay, reason);
  }
}

/** @returns codes and nothing else: a mail server's words may hold the address */
function reasonOf(error: unknown): string {
  const { code, responseCode, reply } = (error ?? {}) as Readonly<Record<string, unknown>>;
  return [code, responseCode ?? reply].filter((part) => /^[A-Z0-9_]+$/.test(String(part))).join(' ') || 'an error';
}
