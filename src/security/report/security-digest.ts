import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { SecurityMail } from '../responses/security-mail.js';
import { WebhookOutbox } from '../webhook/webhook-outbox.js';
import { digestMail } from './digest.template.js';
import { SecuritySummaries } from './security-summary.js';
import { summaryText } from './summary-text.js';

const DAY: Milliseconds = 86_400_000;

/** The epoch was a Thursday; weeks begin on a Monday. */
const FIRST_MONDAY: Milliseconds = 4 * DAY;

/** How often it is looked whether a period is over. */
const INTERVAL: Milliseconds = 600_000;

/** Of many servers one writes the digest of a period. */
const TAKE = `INSERT INTO "security_digests" ("since", "until") VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`;

/** What a day or a week has brought, by mail and to the webhook (`SECURITY_DIGEST`). */
@Injectable()
export class SecurityDigest implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('Digest');
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly summaries: SecuritySummaries,
    private readonly mail: SecurityMail,
    private readonly webhook: WebhookOutbox,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.securityDigest !== 'off') {
      this.#timer = setInterval(() => void this.#sendWhenDue(), INTERVAL).unref();
    }
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Sends the digest of the last period that is over, unless that was done. @returns whether it was due */
  async send(): Promise<boolean> {
    const { securityDigest } = this.settings;
    if (securityDigest === 'off') {
      return false;
    }
    const { since, until } = lastPeriod(securityDigest, this.clock.now());
    const taken = await this.dataSource.query<readonly unknown[]>(TAKE, [since, until]);
    if (taken.length === 0) {
      return false;
    }
    try {
      const summary = await this.summaries.of(since, until);
      await this.webhook.put('digest', summary);
      await this.mail.send(digestMail.render({ summary: summaryText(summary) }));
    } catch (error) {
      await this.dataSource.query(`DELETE FROM "security_digests" WHERE "since" = $1 AND "until" = $2`, [since, until]);
      throw error;
    }
    return true;
  }

  async #sendWhenDue(): Promise<void> {
    try {
      await this.send();
    } catch (error) {
      this.#log.error(`The digest could not be sent: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** Yesterday, or the week before this one, in UTC. */
function lastPeriod(every: 'daily' | 'weekly', now: number): { readonly since: Date; readonly until: Date } {
  const length = every === 'daily' ? DAY : 7 * DAY;
  const until = Math.floor((now - FIRST_MONDAY) / length) * length + FIRST_MONDAY;
  return { since: new Date(until - length), until: new Date(until) };
}
