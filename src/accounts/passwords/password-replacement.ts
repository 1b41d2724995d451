import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Id } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { AccountMails, type MailSubject } from '../mail/account-mails.js';
import { Outbox } from '../mail/outbox.js';
import { Sessions } from '../sessions/sessions.js';
import { User } from '../user.entity.js';

/** What every new password brings with it, whoever gave it: the one place, so that no path forgets a part. */
@Injectable()
export class PasswordReplacement {
  constructor(
    private readonly sessions: Sessions,
    private readonly mails: AccountMails,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Ends all that was given for the old password: sessions, refresh tokens, access tokens and personal tokens; a mail says that it was replaced.
   *
   * @param manager of the transaction that has written the new one
   * @param user as it was before, so that the mail goes where it went until now
   * @param keptSession goes on, under a new secret; `null` for none
   * @returns that secret, for the cookie
   */
  async complete(
    manager: EntityManager,
    user: MailSubject & Pick<User, 'id'>,
    keptSession: Id | null = null,
  ): Promise<Secret | undefined> {
    await manager.increment(User, { id: user.id }, 'tokenVersion', 1);
    await this.outbox.send(manager, this.mails.passwordChanged(user));
    return this.sessions.endOthers(user.id, keptSession, manager);
  }
}
