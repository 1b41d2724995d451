import { Injectable } from '@nestjs/common';
import { type Account, Identity } from '../../core/identity.js';
import { requiredScope, resourceOf } from '../../permissions/credential-scope.js';
import { CarriesScopes } from '../../permissions/has-scope.permission.js';
import { HeldPermissionsReader } from '../../permissions/held-permissions.reader.js';
import { permissionRequest } from '../../permissions/permission.js';
import { leavesOf } from '../../permissions/permission-leaves.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { type RoutePolicy } from '../policy-inventory.js';

/** Accounts of either rank: some routes are for one alone. */
const ACCOUNTS = [false, true].map((isSuperuser): Account => {
  const names = { username: '', email: '', firstName: '', lastName: '' };
  return { id: '00000000-0000-0000-0000-000000000000', ...names, isStaff: isSuperuser, isSuperuser };
});

/** Which scopes an OAuth access token needs for a route, asked of the route's own policy. */
@Injectable()
export class OAuthScopes {
  constructor(
    private readonly permissions: HeldPermissionsReader,
    private readonly registry: PermissionRegistry,
  ) {}

  /** @returns none for a route that takes any token; `null` when no scope that a token can carry opens it to anybody */
  of(policy: RoutePolicy): readonly string[] | null {
    const { route, permission } = policy;
    const resource = resourceOf(route);
    const ofMethod = resource === null ? [] : [requiredScope(resource, route.method)];
    const named = leavesOf(permission).flatMap((leaf) => (leaf instanceof CarriesScopes ? leaf.scopes : []));
    const candidates = [ofMethod, [...new Set([...ofMethod, ...named])]];
    return candidates.find((scopes) => this.#areCarried(scopes) && this.#open(scopes, policy)) ?? null;
  }

  #areCarried(scopes: readonly string[]): boolean {
    return scopes.every((scope) => this.registry.hasScope(scope));
  }

  #open(scopes: readonly string[], { route, permission }: RoutePolicy): boolean {
    return ACCOUNTS.some((account) => {
      const credential = { scheme: 'oauth', id: 'any', scopes };
      const held = this.permissions.narrow(account, credential, { codes: new Set(), groups: [] });
      const asked = { user: Identity.of(account, credential), held, method: route.method };
      return permission.requestVerdict(permissionRequest(asked, route.getClass())) !== 'deny';
    });
  }
}
