import { type Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Account, type Claims } from '../../core/identity.js';
import { type Secret } from '../../core/secret.js';

/** How a service that is not the authorization server asks it about tokens (RFC 7662). */
export interface IntrospectionOptions {
  /** Who issues the tokens, such as `https://api.example.com/oauth`. */
  readonly issuer: string;
  /** Where it is asked; https, unless it is on this machine. */
  readonly endpoint: string;
  /** This service's own client, which may introspect. */
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** What a token must be for, such as `https://api.example.com/api/v1`; one for somebody else is refused. */
  readonly audience: string;
  /** How long an answer is believed, and never past the token's expiry: a token that was revoked is accepted for so long. 30 s when left out; 0 asks every time. */
  readonly cacheTtl?: Milliseconds;
  /** How many answers are kept; 10 000 when left out. */
  readonly cacheSize?: number;
  /** How long the authorization server may take; 3 s when left out. */
  readonly timeout?: Milliseconds;
  /**
   * Who a token's holder is here. When left out, an account of the token's subject without any rank.
   *
   * @returns `undefined` when nobody: the token is refused
   */
  readonly accountOf?: (claims: Claims) => Account | undefined | Promise<Account | undefined>;
  /** The system's when left out. */
  readonly clock?: Clock;
}

/** The injection token of {@link IntrospectionOptions}. */
export const INTROSPECTION = Symbol('INTROSPECTION');
