import { DiscoveryService } from '@nestjs/core';
import { type Identity } from '../core/identity.js';
import { type ThrottlePolicy } from './throttle-policy.js';

/** Whose requests are counted together, and by which limits. */
export interface CountedSubject {
  /** As it is known for sure: an account by its id, an address as it is counted. */
  readonly name: string;
  /** What its counters are kept under, as whoever counts it names it. */
  readonly bucket: string;
  /**
   * Which limits count it: those that routes charge an address, an identity with its plans, or what a function of theirs names; or limits that no
   * route declares.
   */
  readonly by: 'address' | Identity | 'name' | ThrottlePolicy;
  /** What a response to an alert restricts it by. */
  readonly restriction?: string;
}

/** A kind of subject that staff can ask the counters of. */
export interface FindsCountedSubject {
  /** What its name is, for a person to read: `the id or the username of an account`. */
  readonly expects: string;

  /** @returns `undefined` when nothing is counted under such a name */
  find(name: string): CountedSubject | undefined | Promise<CountedSubject | undefined>;
}

/** Registers a provider that {@link FindsCountedSubject} under the word before the colon: `@ThrottleSubject('user')` for `user:alice`. */
export const ThrottleSubject = DiscoveryService.createDecorator<string>();
