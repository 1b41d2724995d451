import { type EntityManager } from 'typeorm';
import { type Mail } from './mail.js';

/** A mail that somebody asked for by an address, which may be nobody's. */
export interface MailRequest {
  readonly kind: 'password-reset' | 'email-verification';
  /** As it was typed. */
  readonly email: string;
}

/**
 * Decides what a request comes to, after it was answered: whether an account has the address is looked up where neither an answer nor its time can tell.
 */
export abstract class MailRequestResolver {
  /**
   * Within a transaction, once for each request, whatever becomes of the mail.
   *
   * @returns the mail, to the address that the account has and not to the one that was typed; `undefined` when nobody is to get one
   */
  abstract resolve(request: MailRequest, manager: EntityManager): Promise<Mail | undefined>;
}
