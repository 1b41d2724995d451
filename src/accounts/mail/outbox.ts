import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { newId } from '../../core/id.js';
import { SealedBox } from '../../core/sealed-box.js';
import { type Mail } from './mail.js';
import { type MailRequest } from './mail-request.js';
import { type OutboxContent, writeContent } from './outbox-content.js';
import { OUTBOX_SEAL } from './outbox-seal.js';
import { OutgoingMail } from './outgoing-mail.entity.js';

/** How long a request waits to be decided, at most. */
const REQUEST_LIFETIME: Milliseconds = 3_600_000;

/** Where the change feed hears of new mails; the notification is sent with the transaction that writes them, or never. */
const ANNOUNCE = `SELECT pg_notify('portcullis_changes', 'outgoing_mails:new')`;

/**
 * Where mails wait to be sent (the transactional outbox): a mail is written in the transaction of what caused it, so that there is never one without the
 * other, and sent after that. No request waits for a mail server.
 */
@Injectable()
export class Outbox {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(OUTBOX_SEAL) private readonly seal: SealedBox,
    private readonly clock: Clock,
  ) {}

  /** @param manager of the transaction that causes the mail */
  async send(manager: EntityManager, mail: Mail): Promise<void> {
    await this.#put(manager, { mail }, mail.lifetime);
  }

  /** Takes a request down, whosoever the address is: what it comes to is decided later (`MailRequestResolver`). */
  async request(request: MailRequest): Promise<void> {
    await this.dataSource.transaction((manager) => this.#put(manager, { request }, REQUEST_LIFETIME));
  }

  async #put(manager: EntityManager, content: OutboxContent, lifetime: Milliseconds): Promise<void> {
    const id = newId();
    const now = this.clock.now();
    await manager.insert(OutgoingMail, {
      id,
      sealed: this.seal.seal(writeContent(content), id),
      createdAt: new Date(now),
      nextAttemptAt: new Date(now),
      expiresAt: new Date(now + lifetime),
    });
    await manager.query(ANNOUNCE);
  }
}
