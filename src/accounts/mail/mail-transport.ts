import { type Id } from '../../core/id.js';
import { type Mail } from './mail.js';

/** What hands mails on, or puts them down. */
export abstract class MailTransport {
  /**
   * @param id the same for each attempt of one mail: a reader that gets it twice can tell
   * @throws {MailRefused} when trying again is no use
   * @throws when it may be
   */
  abstract send(id: Id, mail: Mail): Promise<void>;

  /** Lets go of its connections. */
  close(): void {
    // A transport may have none.
  }
}
