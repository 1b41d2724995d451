import { type Id } from './id.js';

/** A group that an account is in, itself or through a group within it. */
export interface HeldGroup {
  readonly id: Id;
  readonly name: string;
}

/** Permissions are asked for on an object about which they were not read. */
export class GrantsNotRead extends Error {
  readonly code = 'GRANTS_NOT_READ';

  constructor() {
    super('The grants on this object were not read before it was decided about.');
  }
}

interface HeldPermissionValues {
  /** The codes held on every object. */
  readonly codes: ReadonlySet<string>;
  /** Whether every code is held: the account is a superuser. */
  readonly all?: boolean;
  readonly groups?: readonly HeldGroup[];
  /** The codes that the credential lets through; `null` for every one. */
  readonly limit?: ReadonlySet<string> | null;
  /** The codes held on single objects, by the object's id, as far as they were read. */
  readonly onObjects?: ReadonlyMap<Id, ReadonlySet<string>>;
}

/**
 * What a caller may, as it was granted: to the account itself or to groups it is in, and no more than the credential is limited to.
 *
 * A permission is held on every object or on single ones; either will do (unlike in django-guardian, where the two do not meet).
 */
export class HeldPermissions {
  static readonly none = new HeldPermissions({ codes: new Set() });

  readonly groups: readonly HeldGroup[];
  readonly #values: HeldPermissionValues;

  constructor(values: HeldPermissionValues) {
    this.#values = values;
    this.groups = values.groups ?? [];
  }

  /** The codes held on every object; of a superuser, none is listed. */
  get codes(): ReadonlySet<string> {
    const { codes, limit } = this.#values;
    return limit ? new Set([...codes].filter((code) => limit.has(code))) : codes;
  }

  /** Whether the code is held on every object. */
  has(code: string): boolean {
    return (this.#values.all === true || this.#values.codes.has(code)) && this.permits(code);
  }

  /** Whether the credential lets the code through, should it be held. */
  permits(code: string): boolean {
    const { limit } = this.#values;
    return !limit || limit.has(code);
  }

  /**
   * Whether the code is held on the object: on every one, or on this one.
   *
   * @throws {GrantsNotRead}
   */
  hasOn(id: Id, code: string): boolean {
    if (!this.permits(code)) {
      return false;
    }
    if (this.has(code)) {
      return true;
    }
    const granted = this.#values.onObjects?.get(id);
    if (!granted) {
      throw new GrantsNotRead();
    }
    return granted.has(code);
  }

  /** @returns the same, with what was read of one object's grants */
  on(id: Id, granted: ReadonlySet<string>): HeldPermissions {
    const { onObjects } = this.#values;
    return new HeldPermissions({ ...this.#values, onObjects: new Map([...(onObjects ?? []), [id, granted]]) });
  }
}
