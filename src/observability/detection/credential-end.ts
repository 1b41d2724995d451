import { type EntityManager } from 'typeorm';
import { type ProvenCredential } from './detection-fact.js';

/** How the credentials of one scheme end, for the response `lock`. Any provider of a module that extends this is asked for its scheme. */
export abstract class CredentialEnd {
  /** As the credential names it. */
  abstract readonly scheme: string;
  /** What the audit trail calls such credentials. */
  abstract readonly resource: string;

  /**
   * Ends the credential, and all that it is part of.
   *
   * @param manager of the transaction that puts it on record
   * @returns the id of what ended; `undefined` when there was nothing any more
   */
  abstract end(credential: ProvenCredential, manager: EntityManager): Promise<string | undefined>;
}
