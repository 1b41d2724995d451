/** A mail server does not want the mail, and will not want it later (RFC 5321, section 4.2.1: a 5yz reply). */
export class MailRefused extends Error {
  readonly code = 'MAIL_REFUSED';

  /** @param reply the server's code, such as 550; its words may hold the address */
  constructor(readonly reply: number) {
    super(`The mail server refused the mail with ${reply}.`);
    this.name = 'MailRefused';
  }
}
