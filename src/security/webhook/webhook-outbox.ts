import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id, newId } from '../../core/id.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';

/** The version of what is posted: a receiver can tell when its shape has changed. */
const VERSION = 1;

/** How long it is tried. */
const LIFETIME: Milliseconds = 86_400_000;

/** A post that this process has for a while to itself. */
export interface ClaimedPost {
  readonly id: Id;
  readonly body: string;
  readonly attempts: number;
  readonly expiresAt: Date;
}

const PUT = {
  name: 'webhook-put',
  text: `INSERT INTO "webhook_deliveries" ("id", "body", "next_attempt_at", "expires_at") VALUES ($1, $2, $3, $4)`,
};

const CLAIM = {
  name: 'webhook-claim',
  text: `UPDATE "webhook_deliveries" SET "attempts" = "attempts" + 1, "next_attempt_at" = $2
    WHERE "id" = ANY(ARRAY(SELECT "id" FROM "webhook_deliveries" WHERE "next_attempt_at" <= $1
      ORDER BY "next_attempt_at" LIMIT 1 FOR UPDATE SKIP LOCKED))
    RETURNING "id", "body", "attempts", "expires_at" AS "expiresAt"`,
};

const REMOVE = { name: 'webhook-remove', text: `DELETE FROM "webhook_deliveries" WHERE "id" = $1` };

const POSTPONE = {
  name: 'webhook-postpone',
  text: `UPDATE "webhook_deliveries" SET "next_attempt_at" = $2 WHERE "id" = $1`,
};

/** What is to be posted to the webhook: in the database until it is. */
@Injectable()
export class WebhookOutbox {
  constructor(
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Puts a post into the outbox: `{ version, id, type, createdAt, data }`. Without a webhook it does nothing. */
  async put(type: 'alert' | 'events' | 'digest', data: unknown): Promise<void> {
    if (this.settings.securityWebhookUrl === undefined) {
      return;
    }
    const id = newId();
    const now = this.clock.now();
    const body = JSON.stringify({ version: VERSION, id, type, createdAt: new Date(now).toISOString(), data });
    await this.statements.query(PUT, [id, body, new Date(now), new Date(now + LIFETIME)]);
  }

  /** Takes one that is due, and counts an attempt. @param lease longer than an attempt takes */
  async claim(lease: Milliseconds): Promise<ClaimedPost | undefined> {
    const now = this.clock.now();
    const [post] = await this.statements.query<ClaimedPost>(CLAIM, [new Date(now), new Date(now + lease)]);
    return post;
  }

  async remove(id: Id): Promise<void> {
    await this.statements.query(REMOVE, [id]);
  }

  async postpone(id: Id, delay: Milliseconds): Promise<void> {
    await this.statements.query(POSTPONE, [id, new Date(this.clock.now() + delay)]);
  }
}
