import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { ConcurrencyLimit, QueueFull } from '../../core/concurrency-limit.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { parseDjangoHash, phcOf } from './django-hash.js';
import { verifyDjangoHash } from './django-verification.js';

/** Argon2id's number; the package's enum has no values that a module compiled by itself can read. */
const ARGON2ID = 2;

/** Argon2id at the floor that OWASP's Password Storage Cheat Sheet sets: 19 MiB, two passes, one lane. */
const PARAMETERS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What a hash of these parameters begins with. */
const CURRENT = '$argon2id$v=19$m=19456,t=2,p=1$';

/** A hash of these parameters and of no password at all: verifying against it takes as long as against a real one. */
const DECOY = `${CURRENT}qoYdD3StTVvbSUMKO1kLUQ$8g6iM6Z7zBt0mcqCpmlmmuCW7lIg3sL1zu2udxRlN7M`;

/** Hashes and verifies passwords, off the event loop, and no more of them at once than memory and cores allow. */
@Injectable()
export class PasswordHasher {
  readonly #limit: ConcurrencyLimit;

  constructor(@Inject(SETTINGS) { passwordHashConcurrency, passwordHashQueue }: Settings) {
    this.#limit = new ConcurrencyLimit(passwordHashConcurrency, passwordHashQueue);
  }

  /**
   * @returns the hash in PHC string format
   * @throws {Unavailable} when too many passwords are waiting
   */
  hash(password: string): Promise<string> {
    return this.#run(() => hash(password, PARAMETERS));
  }

  /**
   * @param passwordHash in PHC string format or one of Django's; `null` for an account without a password, or none at all, and one that nothing here
   *   can verify counts like that: the answer is then no, after the time of a current hash
   * @throws {Unavailable} when too many passwords are waiting
   */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    return this.#run(() => verifyAny(passwordHash ?? '', password));
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

  async #run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#limit.run(work);
    } catch (error) {
      throw error instanceof QueueFull ? new Unavailable(error) : error;
    }
  }
}

async function verifyAny(passwordHash: string, password: string): Promise<boolean> {
  const phc = phcOf(passwordHash);
  if (phc !== undefined) {
    return verify(phc, password);
  }
  const django = parseDjangoHash(passwordHash);
  if (django) {
    return verifyDjangoHash(django, password);
  }
  await verify(DECOY, password);
  return false;
}
