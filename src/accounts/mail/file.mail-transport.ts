import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import { type Id } from '../../core/id.js';
import { type Mail } from './mail.js';
import { MailTransport } from './mail-transport.js';
import { type Mailbox, mimeMessage } from './mime-message.js';

/** Puts each mail down as a file, `<id>.eml`, for a developer to open. Ids sort by time. */
export class FileMailTransport extends MailTransport {
  readonly #composer = createTransport({ streamTransport: true, buffer: true });

  constructor(
    private readonly directory: string,
    private readonly from: Mailbox,
  ) {
    super();
  }

  /** Whoever looks finds the whole mail or none; nobody but the server's own user can read it. */
  override async send(id: Id, mail: Mail): Promise<void> {
    const { message } = await this.#composer.sendMail(mimeMessage(id, mail, this.from));
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    const file = path.join(this.directory, `${id}.eml`);
    await writeFile(`${file}.part`, message as Buffer, { mode: 0o600 });
    await rename(`${file}.part`, file);
  }
}
