import { type SigningAlgorithm, type SigningKey } from './signing-key.js';
import { type PublicJwk } from './stored-key.js';

/** The keys of this server, as they are now: whoever asks does not keep them. */
export abstract class SigningKeys {
  /** Of every key that this server verifies by. */
  abstract readonly algorithm: SigningAlgorithm;

  /** The key that signs. */
  abstract get current(): SigningKey;

  /**
   * @param kid as a token names it; anything may be in it
   * @returns the key, when it may verify at this moment; a promise of it when the database has to be asked first
   */
  abstract find(kid: string): SigningKey | undefined | Promise<SigningKey | undefined>;

  /** @returns what others verify tokens with (RFC 7517), the key that signs first; none for HS256, whose keys are nobody else's */
  abstract publicJwks(): Promise<readonly PublicJwk[]>;

  /**
   * For a part of this server that signs by itself, such as an OpenID provider; never to be shown, logged or kept.
   *
   * @returns every key that may verify at this moment, also of other algorithms, those that sign first
   */
  abstract all(): Promise<readonly SigningKey[]>;
}
