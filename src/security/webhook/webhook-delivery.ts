import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { retryDelay } from '../../accounts/mail/retry-delay.js';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { isAtLeast } from '../../core/security/security-event-type.js';
import { rowOf } from '../../observability/events/security-event.statements.js';
import { SecurityEventWriter } from '../../observability/events/security-event-writer.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type ClaimedPost, WebhookOutbox } from './webhook-outbox.js';
import { SIGNATURE_HEADER, webhookSignature } from './webhook-signature.js';

/** How often it is looked for posts. */
const POLL: Milliseconds = 1_000;

/** How long one attempt may take. */
const PATIENCE: Milliseconds = 10_000;

/** For how long a post is out of the others' reach. */
const LEASE: Milliseconds = 30_000;

/**
 * Posts what is in the outbox. The address is the deployer's alone, a redirect is not followed, what is answered is not read, and whoever does not answer
 * is left: nothing that a client sends decides where this server goes.
 */
@Injectable()
export class WebhookDelivery implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('Webhook');
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(
    private readonly outbox: WebhookOutbox,
    private readonly writer: SecurityEventWriter,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.securityWebhookUrl === undefined) {
      return;
    }
    this.writer.onWritten(async (batch) => {
      const grave = batch.filter(({ severity }) => isAtLeast(severity, this.settings.securityWebhookEvents));
      if (grave.length > 0) {
        await this.outbox.put('events', grave.map(rowOf));
      }
    });
    this.#timer = setInterval(() => void this.deliver(), POLL).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#running;
  }

  /** Posts what is due. It is what the time calls for; a test that moves the clock does too. */
  deliver(): Promise<void> {
    this.#running ??= this.#deliverAll().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #deliverAll(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      // Without the database nothing is claimed; the next look may find it back.
      const post = await this.outbox.claim(LEASE).catch(() => undefined);
      if (!post) {
        return;
      }
      await this.#deliver(post).catch(() => undefined);
    }
  }

  async #deliver(post: ClaimedPost): Promise<void> {
    const { id, attempts, expiresAt } = post;
    const fault = await this.#post(post);
    const delay = retryDelay(attempts, Math.random());
    if (fault === undefined) {
      await this.outbox.remove(id);
    } else if (this.clock.now() + delay >= expiresAt.getTime()) {
      this.#log.error(`The post ${id} to the webhook is given up after attempt ${attempts}: ${fault}`);
      await this.outbox.remove(id);
    } else {
      this.#log.warn(`The post ${id} to the webhook failed, attempt ${attempts}: ${fault}`);
      await this.outbox.postpone(id, delay);
    }
  }

  /** @returns why it was not taken, without the address, which may be a secret; `undefined` when it was */
  async #post({ body }: ClaimedPost): Promise<string | undefined> {
    const { securityWebhookUrl: url, securityWebhookSecret: secret } = this.settings;
    if (!url || !secret) {
      return 'no address or secret';
    }
    try {
      const response = await fetch(url.reveal(), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [SIGNATURE_HEADER]: webhookSignature(secret, body, this.clock.now()),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(PATIENCE), this.#stopping.signal]),
      });
      await response.body?.cancel();
      return response.ok ? undefined : `status ${response.status}`;
    } catch (error) {
      return error instanceof Error ? error.name : 'an error';
    }
  }
}
