import { parseDuration } from '../../core/duration.js';
import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';

/** Accounts, and how they are guarded. */
export const ACCOUNTS_SETTINGS = {
  adminUsername: setting('ADMIN_USERNAME', 'admin', parse.username, {
    unit: 'text',
    comment: 'The first superuser, made on an empty database.',
  }),
  adminPassword: optional('ADMIN_PASSWORD', parse.password, {
    unit: 'text',
    comment: 'Its password. Unset: one is generated and printed once.',
    secret: true,
  }),
  adminEmail: setting('ADMIN_EMAIL', 'admin@localhost.localdomain', parse.emailAddress, {
    unit: 'e-mail address',
    comment: 'Its e-mail address.',
  }),
  passwordHashConcurrency: setting('PASSWORD_HASH_CONCURRENCY', '2', parse.integer(1, 64), {
    unit: 'hashes',
    comment: 'Passwords hashed at once, each on a thread of its own: 19 MiB, and a core, each.',
  }),
  passwordHashQueue: setting('PASSWORD_HASH_QUEUE', '200', parse.integer(0, 100_000), {
    unit: 'hashes',
    comment: 'Passwords waiting to be hashed; past that a login is answered 503.',
  }),
  lockoutLimit: setting('LOCKOUT_LIMIT', '5', parse.integer(1, 1_000_000), {
    unit: 'failures',
    comment:
      'Failed logins of one name, with any scheme, that lock it, and again every so many; of one address, 20 times as many.',
  }),
  lockoutCooloff: setting('LOCKOUT_COOLOFF', '15m', parseDuration, {
    unit: 'duration',
    comment:
      'How long the first lockout lasts; the second and third 8 times as long, further ones 96 times, 30 days at most.',
  }),
  mfaRequired: setting('MFA_REQUIRED', 'off', parse.choice('off', 'staff', 'all'), {
    unit: 'off, staff or all',
    comment: 'Whose password logins need a second factor; staff are superusers too. Others may have one.',
  }),
  registration: setting('REGISTRATION', 'closed', parse.choice('open', 'closed', 'invite'), {
    unit: 'open, closed or invite',
    comment: 'Who may make an account by the API: anyone, nobody, or whom staff invite.',
  }),
  smtpUrl: optional('SMTP_URL', parse.smtpUrl, {
    unit: 'address',
    comment: 'The mail server. Unset: each mail is a file in DATA_DIR/outbox.',
    secret: true,
  }),
  mailFrom: optional('MAIL_FROM', parse.mailbox, {
    unit: 'mailbox',
    comment:
      'The sender of mails, such as `Example <no-reply@example.com>`. Unset: no-reply at the host of PUBLIC_URL.',
  }),
  pagesUrl: optional('PAGES_URL', parse.baseUrl, {
    unit: 'address',
    comment: 'Where the pages /verify-email, /reset-password and /register are that mails link to. Unset: PUBLIC_URL.',
  }),
} as const;
