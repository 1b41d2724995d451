import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { SystemClock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Claims } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { type IntrospectedToken, readIntrospection } from './introspected-token.js';
import { INTROSPECTION, type IntrospectionOptions } from './introspection.options.js';

const CACHE_TTL: Milliseconds = 30_000;
const CACHE_SIZE = 10_000;
const TIMEOUT: Milliseconds = 3000;

/** In characters: what is longer is no token, and is not sent on. */
const LONGEST = 8192;

/** The hosts that need no encryption on the way. */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

interface Remembered {
  readonly token: IntrospectedToken;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** The authorization server is to be asked over a connection that others can read. */
export class InsecureIntrospection extends Error {
  readonly code = 'INSECURE_INTROSPECTION';

  constructor() {
    super('The introspection endpoint must be an https address: tokens and a secret are sent there.');
  }
}

/** The authorization server does not say whether a token is active. */
class UnusableAnswer extends Error {
  readonly code = 'UNUSABLE_INTROSPECTION';

  constructor(status: number) {
    super(`The introspection endpoint answers ${status}, and not whether the token is active.`);
  }
}

/**
 * Asks the authorization server about tokens. What is active is remembered for a moment, by the token's digest; those who ask about one token at once
 * share one question; and when it cannot be asked nobody is let in.
 */
@Injectable()
export class TokenIntrospection {
  readonly #authorization: Secret;
  readonly #remembered: LRUCache<string, Remembered>;
  readonly #asking = new Map<string, Promise<IntrospectedToken | undefined>>();

  /** @throws {InsecureIntrospection} */
  constructor(@Inject(INTROSPECTION) private readonly options: IntrospectionOptions) {
    const { endpoint, clientId, clientSecret, cacheSize = CACHE_SIZE } = options;
    const { protocol, hostname } = new URL(endpoint);
    if (protocol !== 'https:' && !LOOPBACK.has(hostname)) {
      throw new InsecureIntrospection();
    }
    // Each part is encoded as in a form (RFC 6749, section 2.3.1).
    const credentials = [clientId, clientSecret.reveal()].map(encodeURIComponent).join(':');
    this.#authorization = new Secret(`Basic ${Buffer.from(credentials).toString('base64')}`);
    this.#remembered = new LRUCache({ max: cacheSize });
  }

  /**
   * @param text a token as it was presented
   * @returns `undefined` when it is not good for this service
   * @throws {Unavailable} when the authorization server cannot be asked, or refuses to answer this service
   */
  async find(text: Secret): Promise<IntrospectedToken | undefined> {
    const token = text.reveal();
    if (token === '' || token.length > LONGEST) {
      return undefined;
    }
    const digest = createHash('sha256').update(token).digest('base64url');
    const known = this.#remembered.get(digest);
    if (known && this.#now() < known.until) {
      return known.token;
    }
    const asking = this.#asking.get(digest) ?? this.#ask(digest, token);
    this.#asking.set(digest, asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(digest);
    }
  }

  async #ask(digest: string, text: string): Promise<IntrospectedToken | undefined> {
    const askedAt = this.#now();
    const token = readIntrospection(await this.#answer(text), this.options);
    if (!token || token.expiresAt * 1000 <= askedAt) {
      this.#remembered.delete(digest);
      return undefined;
    }
    const until = Math.min(askedAt + (this.options.cacheTtl ?? CACHE_TTL), token.expiresAt * 1000);
    this.#remembered.set(digest, { token, until });
    return token;
  }

  async #answer(token: string): Promise<Claims> {
    try {
      const response = await fetch(this.options.endpoint, {
        method: 'POST',
        headers: { authorization: this.#authorization.reveal(), accept: 'application/json' },
        body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
        // Neither a token nor a secret goes anywhere else.
        redirect: 'error',
        signal: AbortSignal.timeout(this.options.timeout ?? TIMEOUT),
      });
      return await readAnswer(response);
    } catch (error) {
      throw new Unavailable(error);
    }
  }

  #now(): number {
    return (this.options.clock ?? SYSTEM_CLOCK).now();
  }
}

const SYSTEM_CLOCK = new SystemClock();

/** @throws {UnusableAnswer} */
async function readAnswer(response: Response): Promise<Claims> {
  const answer: unknown = response.status === 200 ? await response.json() : undefined;
  if (typeof answer !== 'object' || answer === null || !('active' in answer) || typeof answer.active !== 'boolean') {
    throw new UnusableAnswer(response.status);
  }
  return { ...answer };
}
