import path from 'node:path';
import { type Settings } from '../../settings/settings.js';
import { FileMailTransport } from './file.mail-transport.js';
import { type MailTransport } from './mail-transport.js';
import { type Mailbox } from './mime-message.js';
import { SmtpMailTransport } from './smtp.mail-transport.js';

/** The directory in DATA_DIR where mails are put without a mail server. */
const OUTBOX = 'outbox';

/** @returns how this server sends mails: by `SMTP_URL`, or into files */
export function mailTransport(
  { smtpUrl, mailFrom, dataDirectory }: Pick<Settings, 'smtpUrl' | 'mailFrom' | 'dataDirectory'>,
  publicUrl: string,
): MailTransport {
  const from = mailFrom ?? defaultSender(publicUrl);
  return smtpUrl ? new SmtpMailTransport(smtpUrl, from) : new FileMailTransport(path.join(dataDirectory, OUTBOX), from);
}

function defaultSender(publicUrl: string): Mailbox {
  const { hostname } = new URL(publicUrl);
  // An address literal (RFC 5321, section 4.1.3) where the host has no name.
  const domain = /^[\d.]+$/.test(hostname) ? `[${hostname}]` : hostname.replace(/^\[/, '[IPv6:');
  return { name: '', address: `no-reply@${domain}` };
}
