import { type EntityManager } from 'typeorm';
import { type Milliseconds } from '../../core/duration.js';
import { type Id } from '../../core/id.js';

/** An application that is not disabled, as the database has it now. */
export interface ActiveOAuthClient {
  readonly clientId: string;
  /** The service account that it acts as when it acts for itself; `null` when it may not. */
  readonly serviceAccountId: Id | null;
  /** What it may ask for at most now: of a scope that was taken from it, tokens from before make no use. */
  readonly scopes: readonly string[];
  /** In milliseconds since the epoch: tokens that were issued before are dead; `null` when none are. */
  readonly tokensNotBefore: number | null;
}

/** Where the API finds the application that a token was issued to. The module of the OAuth provider provides it. */
export abstract class OAuthClientLookup {
  /**
   * @param clientId as a token names it
   * @returns the application; `undefined` when it does not exist or is disabled
   * @throws {Unavailable} when the database cannot answer
   */
  abstract findActive(clientId: string): ActiveOAuthClient | undefined | Promise<ActiveOAuthClient | undefined>;

  /**
   * @param manager of the transaction that asks: one that waited for a second connection could wait for those that wait for it
   * @returns how long a signed token of any client may live at most, beside what the settings say; 0 when no client has a lifetime of its own
   */
  abstract longestLifetime(manager: EntityManager): Promise<Milliseconds>;
}
