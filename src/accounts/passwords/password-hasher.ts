import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { QueueFull } from '../../core/concurrency-limit.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { parseDjangoHash, phcOf } from './django-hash.js';
import { verifyDjangoHash } from './django-verification.js';
import { KeyDerivation } from './key-derivation.js';

/** Argon2id at the floor that OWASP's Password Storage Cheat Sheet sets: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What a hash of these parameters begins with. */
const CURRENT = '$argon2id$v=19$m=19456,t=2,p=1$';

/** A hash of these parameters and of no password at all: verifying against it takes as long as against a real one. */
const DECOY = `${CURRENT}qoYdD3StTVvbSUMKO1kLUQ$8g6iM6Z7zBt0mcqCpmlmmuCW7lIg3sL1zu2udxRlN7M`;

/** Hashes and verifies passwords, off the event loop, and no more of them at once than memory and cores allow. */
@Injectable()
export class PasswordHasher implements OnApplicationShutdown {
  readonly #derivation: KeyDerivation;

  constructor(@Inject(SETTINGS) { passwordHashConcurrency, passwordHashQueue }: Settings) {
    this.#derivation = new KeyDerivation(passwordHashConcurrency, passwordHashQueue);
  }

  /** Once nobody is served any more. */
  onApplicationShutdown(): Promise<void> {
    return this.#derivation.end();
  }

  /**
   * @returns the hash in PHC string format
   * @throws {Unavailable} when too many passwords are waiting
   */
  hash(password: string): Promise<string> {
    return this.#orUnavailable(this.#derivation.run('hashArgon2id', { password, parameters: PARAMETERS }));
  }

  /**
   * @param passwordHash in PHC string format or one of Django's; `null` for an account without a password, or none at all, and one that nothing here
   *   can verify counts like that: the answer is then no, after the time of a current hash
   * @throws {Unavailable} when too many passwords are waiting
   */
  verify(passwordHash: string | null, password: string): Promise<boolean> {
    return this.#orUnavailable(this.#verify(passwordHash ?? '', password));
  }

  /** Whether a good login is the time to hash the password anew. */
  isCurrent(passwordHash: string): boolean {
    return passwordHash.startsWith(CURRENT);
  }

  /** Whether the hash can be verified, in another time than a current one: one of Django's, or ours of other parameters. */
  isForeign(passwordHash: string): boolean {
    return !this.isCurrent(passwordHash) && this.canVerify(passwordHash);
  }

  /** Whether a password can fit the hash: it is of a format that is known here, and of parameters within bounds. */
  canVerify(passwordHash: string): boolean {
    return (phcOf(passwordHash) ?? parseDjangoHash(passwordHash)) !== undefined;
  }

  async #verify(passwordHash: string, password: string): Promise<boolean> {
    const phc = phcOf(passwordHash);
    if (phc !== undefined) {
      return this.#derivation.run('verifyArgon2', { password, hash: phc });
    }
    const django = parseDjangoHash(passwordHash);
    if (django) {
      return verifyDjangoHash(django, password, this.#derivation);
    }
    await this.#derivation.run('verifyArgon2', { password, hash: DECOY });
    return false;
  }

  async #orUnavailable<Result>(work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      throw error instanceof QueueFull ? new Unavailable(error) : error;
    }
  }
}
