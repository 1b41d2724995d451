import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { EmailVerifications } from './email/email-verifications.js';
import { type Mail } from './mail/mail.js';
import { type MailRequest, MailRequestResolver } from './mail/mail-request.js';
import { PasswordResets } from './password-reset/password-resets.js';
import { Registrations } from './registration/registrations.js';

/** What is asked for by an address, of whoever has it. */
@Injectable()
export class AccountMailRequests extends MailRequestResolver {
  constructor(
    private readonly resets: PasswordResets,
    private readonly registrations: Registrations,
    private readonly verifications: EmailVerifications,
  ) {
    super();
  }

  override async resolve({ kind, email }: MailRequest, manager: EntityManager): Promise<Mail | undefined> {
    switch (kind) {
      case 'password-reset':
        return this.resets.begin(manager, email);
      case 'email-verification':
        return (await this.verifications.remind(manager, email)) ?? (await this.registrations.remind(manager, email));
    }
  }
}
