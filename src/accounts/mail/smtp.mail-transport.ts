import { createTransport, type Transporter } from 'nodemailer';
import { type Milliseconds } from '../../core/duration.js';
import { type Id } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { type Mail } from './mail.js';
import { MailRefused } from './mail-refused.error.js';
import { MailTransport } from './mail-transport.js';
import { type Mailbox, mimeMessage } from './mime-message.js';

const CONNECTION_TIMEOUT: Milliseconds = 5_000;
const SILENCE_TIMEOUT: Milliseconds = 10_000;

/** No attempt takes longer, whatever the server does. */
export const LONGEST_ATTEMPT: Milliseconds = 30_000;

/** What nodemailer tells of an error. */
interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
}

/** Hands mails to a mail server (RFC 5321), over a few connections that are kept. */
export class SmtpMailTransport extends MailTransport {
  readonly #transporter: Transporter;

  /** @param url `smtp://` or `smtps://`; with a password in it TLS is demanded */
  constructor(
    url: Secret,
    private readonly from: Mailbox,
    private readonly timeout: Milliseconds = LONGEST_ATTEMPT,
  ) {
    super();
    this.#transporter = createTransport({
      url: url.reveal(),
      pool: true,
      requireTLS: new URL(url.reveal()).password !== '',
      connectionTimeout: CONNECTION_TIMEOUT,
      greetingTimeout: CONNECTION_TIMEOUT,
      dnsTimeout: CONNECTION_TIMEOUT,
      socketTimeout: SILENCE_TIMEOUT,
    });
  }

  override async send(id: Id, mail: Mail): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(Object.assign(new Error('It takes too long.'), { code: 'ETIMEDOUT' })),
        this.timeout,
      );
    });
    try {
      await Promise.race([this.#transporter.sendMail(mimeMessage(id, mail, this.from)), late]);
    } catch (error) {
      throw refusalOf(error) ?? error;
    } finally {
      clearTimeout(timer);
    }
  }

  override close(): void {
    this.#transporter.close();
  }
}

/** A refusal of the sender, the recipient or the message is for good; one of the login is the operator's to repair. */
function refusalOf(error: unknown): MailRefused | undefined {
  const { code, responseCode } = (error ?? {}) as SmtpError;
  const isOfMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  return isOfMail && typeof responseCode === 'number' && responseCode >= 500
    ? new MailRefused(responseCode)
    : undefined;
}
