import { Inject, Injectable } from '@nestjs/common';
import { type Milliseconds } from '../../core/duration.js';
import { type Secret } from '../../core/secret.js';
import { PUBLIC_URL } from '../../pipeline/public-url.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { INVITATION_TTL, PASSWORD_RESET_TTL, VERIFICATION_TTL } from '../account-limits.js';
import { type User } from '../user.entity.js';
import { type Mail } from './mail.js';
import { accountExists } from './templates/account-exists.template.js';
import { addressChanged } from './templates/address-changed.template.js';
import { invitation } from './templates/invitation.template.js';
import { passwordChanged } from './templates/password-changed.template.js';
import { resetPassword } from './templates/reset-password.template.js';
import { secondFactorChanged } from './templates/second-factor-changed.template.js';
import { verifyAddress } from './templates/verify-address.template.js';

/** Whom a mail is about. */
export type MailSubject = Pick<User, 'username' | 'email'>;

/** News that a mail server may have been down for. */
const NEWS: Milliseconds = 3 * 86_400_000;

/**
 * The mails that accounts cause. Links come from the settings, never from a request's `Host`, and carry their token in the fragment, which a browser
 * sends to no server: it is in no log and no `Referer`.
 */
@Injectable()
export class AccountMails {
  readonly #pages: string;

  constructor(@Inject(PUBLIC_URL) publicUrl: string, @Inject(SETTINGS) { pagesUrl }: Settings) {
    this.#pages = pagesUrl ?? publicUrl;
  }

  verifyAddress({ username, email }: MailSubject, token: Secret): Mail {
    const link = this.#link('/verify-email', token);
    return { to: email, lifetime: VERIFICATION_TTL, ...verifyAddress.render({ username, link }) };
  }

  accountExists({ username, email }: MailSubject): Mail {
    return { to: email, lifetime: VERIFICATION_TTL, ...accountExists.render({ username }) };
  }

  resetPassword({ username, email }: MailSubject, token: Secret): Mail {
    const link = this.#link('/reset-password', token);
    return { to: email, lifetime: PASSWORD_RESET_TTL, ...resetPassword.render({ username, link }) };
  }

  passwordChanged({ username, email }: MailSubject): Mail {
    return { to: email, lifetime: NEWS, ...passwordChanged.render({ username }) };
  }

  secondFactorChanged({ username, email }: MailSubject): Mail {
    return { to: email, lifetime: NEWS, ...secondFactorChanged.render({ username }) };
  }

  /** @param former the account with the address that it had */
  addressChanged({ username, email }: MailSubject): Mail {
    return { to: email, lifetime: NEWS, ...addressChanged.render({ username }) };
  }

  invitation(email: string, token: Secret): Mail {
    return { to: email, lifetime: INVITATION_TTL, ...invitation.render({ link: this.#link('/register', token) }) };
  }

  #link(page: string, token: Secret): string {
    return `${this.#pages}${page}#token=${token.reveal()}`;
  }
}
