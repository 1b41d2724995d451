import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type ApiReply, type ApiRequest } from '../../core/api-request.js';
import { type Id } from '../../core/id.js';
import { PermissionDenied, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type FieldError } from '../../exceptions/problem.js';
import { emailKey } from '../account-keys.js';
import { AccountMails } from '../mail/account-mails.js';
import { MailLimit } from '../mail/mail-limit.js';
import { Outbox } from '../mail/outbox.js';
import { Reauthentication } from '../reauthentication.js';
import { User } from '../user.entity.js';
import { EmailVerifications } from './email-verifications.js';

/** What callers ask for: another address, and their password. */
export interface AskedEmail {
  readonly email: string;
  readonly currentPassword: string | undefined;
}

const PASSWORD_REQUIRED: FieldError = {
  pointer: '/currentPassword',
  code: 'required',
  detail: 'A change of address needs the current password.',
};

/** Changes the caller's own address. */
@Injectable()
export class EmailChange {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly reauthentication: Reauthentication,
    private readonly verifications: EmailVerifications,
    private readonly limit: MailLimit,
    private readonly mails: AccountMails,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Sends a mail to the new address; nothing changes until it is verified. When another account has the address, its owner is told instead, and the caller
   * is not.
   *
   * @throws {PermissionDenied} by a credential that is limited to scopes: one that was given a part of an account must not take over the whole
   * @throws {ValidationFailed} when the current password is missing, or wrong, which counts as a failed login
   * @throws {LockedOut} after too many of them
   */
  async ask(request: ApiRequest, reply: ApiReply, { email, currentPassword }: AskedEmail): Promise<void> {
    const { account, credential } = request.user;
    if (email === account?.email) {
      return;
    }
    if (credential?.scopes !== null) {
      throw new PermissionDenied();
    }
    if (currentPassword === undefined) {
      throw new ValidationFailed([PASSWORD_REQUIRED]);
    }
    const { id } = await this.reauthentication.require(request, reply, currentPassword);
    if (await this.limit.allows(email)) {
      await this.#send(id, email);
    }
  }

  async #send(id: Id, email: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const user = await manager.findOneByOrFail(User, { id });
      const token = await this.verifications.begin(manager, user, email);
      const owner = await manager.findOneBy(User, { emailKey: emailKey(email) });
      const mail =
        owner && owner.id !== user.id
          ? this.mails.accountExists(owner)
          : this.mails.verifyAddress({ username: user.username, email }, token);
      await this.outbox.send(manager, mail);
    });
  }
}
