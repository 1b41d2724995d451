import { type SendMailOptions } from 'nodemailer';
import { type Id } from '../../core/id.js';
import { isEmailAddress } from '../../serializers/fields/is-email-address.decorator.js';
import { type Mail } from './mail.js';
import { MailRefused } from './mail-refused.error.js';

/** A mailbox with the name it shows (RFC 5322, section 3.4). */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/**
 * A mail as nodemailer takes it. Addresses go in as objects and the envelope is spelt out, so that nothing in an address is read as a list, a comment or
 * a name: whoever is meant is the only one who gets it. nodemailer reads a list even so where there is one, which is why an address is looked at once more.
 *
 * @throws {MailRefused} with 553 (RFC 5321, section 4.2.2: mailbox name not allowed) when the address is not a single plain one
 */
export function mimeMessage(id: Id, { to, subject, text, html }: Mail, from: Mailbox): SendMailOptions {
  if (!isEmailAddress(to)) {
    throw new MailRefused(553);
  }
  return {
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    from,
    to: { name: '', address: to },
    envelope: { from: from.address, to: [to] },
    subject,
    headers: { 'Auto-Submitted': 'auto-generated' },
    alternatives: [part('text/plain; charset=utf-8', text), part('text/html; charset=utf-8', html)],
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** ASCII is sent as it is, so that a link is in one piece in the source of a mail too; nodemailer would break each line of more than 76 characters. */
function part(contentType: string, content: string): NonNullable<SendMailOptions['alternatives']>[number] {
  return /^[\t\n\r\x20-\x7e]*$/.test(content)
    ? {
        raw: `Content-Type: ${contentType}\r\nContent-Transfer-Encoding: 7bit\r\n\r\n${content.replace(/\r?\n/g, '\r\n')}`,
      }
    : { contentType, content };
}
