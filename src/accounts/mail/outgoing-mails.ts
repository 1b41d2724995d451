import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id } from '../../core/id.js';
import { SealedBox } from '../../core/sealed-box.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { type Mail } from './mail.js';
import { MailRequestResolver } from './mail-request.js';
import { readContent, writeContent } from './outbox-content.js';
import { OUTBOX_SEAL } from './outbox-seal.js';
import { OutgoingMail } from './outgoing-mail.entity.js';

/** A row of the outbox that this process has for a while to itself. */
export type ClaimedMail = Pick<OutgoingMail, 'id' | 'sealed' | 'attempts' | 'expiresAt'>;

/** Rows that another process is claiming are passed over, not waited for. $1: now; $2: until when it is claimed. */
const CLAIM = {
  name: 'outgoing-mails-claim',
  text: `UPDATE "outgoing_mails" SET "attempts" = "attempts" + 1, "next_attempt_at" = $2
    WHERE "id" = ANY(ARRAY(SELECT "id" FROM "outgoing_mails" WHERE "next_attempt_at" <= $1
      ORDER BY "next_attempt_at" LIMIT 1 FOR UPDATE SKIP LOCKED))
    RETURNING "id", "sealed", "attempts", "expires_at" AS "expiresAt"`,
};

/** The rows of the outbox, to whoever sends them. */
@Injectable()
export class OutgoingMails {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly resolver: MailRequestResolver,
    @Inject(OUTBOX_SEAL) private readonly seal: SealedBox,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a row that is due, and counts an attempt. A process that dies with it leaves it to the others, once the lease is over.
   *
   * @param lease longer than an attempt takes
   */
  async claim(lease: Milliseconds): Promise<ClaimedMail | undefined> {
    const now = this.clock.now();
    const [mail] = await this.statements.query<ClaimedMail>(CLAIM, [new Date(now), new Date(now + lease)]);
    return mail;
  }

  /**
   * What is to be sent. A request is decided by this, and its row holds the mail from then on.
   *
   * @returns `undefined` when nothing is
   * @throws {SealedBoxError} when it was sealed under a secret that is not listed any more
   */
  async read({ id, sealed }: ClaimedMail): Promise<Mail | undefined> {
    const content = readContent(this.seal.open(sealed, id));
    if ('mail' in content) {
      return content.mail;
    }
    return this.dataSource.transaction(async (manager) => {
      const mail = await this.resolver.resolve(content.request, manager);
      if (mail) {
        const expiresAt = new Date(this.clock.now() + mail.lifetime);
        await manager.update(OutgoingMail, { id }, { sealed: this.seal.seal(writeContent({ mail }), id), expiresAt });
      }
      return mail;
    });
  }

  async remove(id: Id): Promise<void> {
    await this.dataSource.manager.delete(OutgoingMail, { id });
  }

  async postpone(id: Id, delay: Milliseconds, lastError: string): Promise<void> {
    const nextAttemptAt = new Date(this.clock.now() + delay);
    await this.dataSource.manager.update(OutgoingMail, { id }, { nextAttemptAt, lastError });
  }
}
