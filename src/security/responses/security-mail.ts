import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type Mail } from '../../accounts/mail/mail.js';
import { Outbox } from '../../accounts/mail/outbox.js';
import { type Milliseconds } from '../../core/duration.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';

/** News that a mail server may have been down for. */
const NEWS: Milliseconds = 3 * 86_400_000;

/** Superusers who are mailed, where SECURITY_MAIL names nobody. */
const MOST_RECIPIENTS = 20;

/** Mails to those who look after the server's security. */
@Injectable()
export class SecurityMail {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async send(content: Pick<Mail, 'subject' | 'text' | 'html'>): Promise<void> {
    const recipients = await this.#recipients();
    await this.dataSource.transaction(async (manager) => {
      for (const to of recipients) {
        await this.outbox.send(manager, { to, lifetime: NEWS, ...content });
      }
    });
  }

  async #recipients(): Promise<readonly string[]> {
    const { securityMail } = this.settings;
    if (securityMail.length > 0) {
      return securityMail;
    }
    const rows = await this.dataSource.query<{ readonly email: string }[]>(
      `SELECT "email" FROM "users" WHERE "is_superuser" AND "is_active" AND "email" <> '' ORDER BY "id" LIMIT ${MOST_RECIPIENTS}`,
    );
    return rows.map(({ email }) => email);
  }
}
