import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { MailDelivery } from '../../src/accounts/mail/mail-delivery.js';
import { type TestApp } from './test-app.js';

/** A mail as it was put down. */
export interface ReceivedMail {
  readonly to: string;
  readonly subject: string;
  /** The whole message, with both of its parts as they are. */
  readonly source: string;
  /** The token in its link; nothing when it has no link. */
  readonly token: string;
}

/** The mails that a server without a mail server wrote into `DATA_DIR/outbox`. */
export class Mailbox {
  constructor(private readonly app: TestApp) {}

  /** Everything, the oldest first, once nothing is left to be sent. */
  async all(): Promise<readonly ReceivedMail[]> {
    await this.app.get(MailDelivery).deliver();
    const names = await readdir(this.directory).catch(() => []);
    const sources = names.sort().map((name) => readFile(path.join(this.directory, name), 'latin1'));
    return (await Promise.all(sources)).map(parse);
  }

  /** The mails to an address. */
  async to(address: string): Promise<readonly ReceivedMail[]> {
    return (await this.all()).filter(({ to }) => to === address);
  }

  /** The latest mail to an address. @throws {Error} when there is none */
  async latest(address: string): Promise<ReceivedMail> {
    const mail = (await this.to(address)).at(-1);
    if (!mail) {
      throw new Error(`There is no mail to ${address}.`);
    }
    return mail;
  }

  get directory(): string {
    return path.join(this.app.settings.dataDirectory, 'outbox');
  }
}

function parse(source: string): ReceivedMail {
  const field = (name: string): string => new RegExp(`^${name}: (.*)\\r?$`, 'm').exec(source)?.[1]?.trim() ?? '';
  const [, token = ''] = /#token=([A-Za-z0-9_-]+)/.exec(source) ?? [];
  return { to: field('To'), subject: field('Subject'), source, token };
}
