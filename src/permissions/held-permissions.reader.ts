import { Injectable } from '@nestjs/common';
import { HeldPermissions } from '../core/held-permissions.js';
import { type Account, type Credential, type Identity } from '../core/identity.js';
import { type AccountPermissions, PermissionSource } from './account-permissions.js';
import { PermissionRegistry } from './registry/permission-registry.js';

/** Reads what a caller holds: what was granted to its account, within what its credential is limited to. */
@Injectable()
export class HeldPermissionsReader {
  readonly #limits = new WeakMap<readonly string[], ReadonlySet<string>>();

  constructor(
    private readonly source: PermissionSource,
    private readonly registry: PermissionRegistry,
  ) {}

  /** @throws {Unavailable} when the database cannot answer */
  of({ account, credential }: Identity): HeldPermissions | Promise<HeldPermissions> {
    if (!account) {
      return HeldPermissions.none;
    }
    const granted = this.source.of(account.id);
    return granted instanceof Promise
      ? granted.then((read) => this.narrow(account, credential, read))
      : this.narrow(account, credential, granted);
  }

  /** @returns what was granted, within what the credential is limited to */
  narrow(
    { isSuperuser }: Pick<Account, 'isSuperuser'>,
    credential: Credential | null,
    { codes, groups }: AccountPermissions,
  ): HeldPermissions {
    return new HeldPermissions({ codes, groups, all: isSuperuser, limit: this.#limitOf(credential?.scopes ?? null) });
  }

  /** The codes that scopes mean: those of each resource that they name, to read it or to write it. */
  #limitOf(scopes: readonly string[] | null): ReadonlySet<string> | null {
    if (scopes === null) {
      return null;
    }
    const known = this.#limits.get(scopes);
    if (known) {
      return known;
    }
    const limit = new Set(
      this.registry
        .permissions()
        .filter(({ scope }) => scopes.includes(scope))
        .map(({ code }) => code),
    );
    this.#limits.set(scopes, limit);
    return limit;
  }
}
