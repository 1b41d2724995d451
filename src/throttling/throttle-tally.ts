import { type Decision } from './decision.js';
import { type Limit } from './throttle-policy.js';

/** Requests of one scope. */
export interface ScopeTally {
  allowed: number;
  refused: number;
}

/** How many requests each scope has let through and refused since the start. */
export class ThrottleTally {
  readonly scopes = new Map<string, ScopeTally>();

  /** @param decisions one for each limit; when any refuses, the request counts for those that do and for no other */
  add(limits: readonly Limit[], decisions: readonly Decision[]): void {
    const isAllowed = decisions.every(({ allowed }) => allowed);
    let last: string | undefined;
    for (let index = 0; index < decisions.length; index += 1) {
      const scope = limits[index]?.scope;
      // Several windows of one scope stand side by side, and are one decision.
      if (scope !== undefined && scope !== last && decisions[index]?.allowed === isAllowed) {
        this.#of(scope)[isAllowed ? 'allowed' : 'refused'] += 1;
        last = scope;
      }
    }
  }

  #of(scope: string): ScopeTally {
    const known = this.scopes.get(scope);
    if (known) {
      return known;
    }
    const tally = { allowed: 0, refused: 0 };
    this.scopes.set(scope, tally);
    return tally;
  }
}
