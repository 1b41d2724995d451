import { Injectable } from '@nestjs/common';
import { type Account, Identity } from '../core/identity.js';
import { resourceOf } from '../permissions/credential-scope.js';
import { HeldPermissionsReader } from '../permissions/held-permissions.reader.js';
import { isSafe } from '../permissions/safe-methods.js';
import { PolicyInventory, type RoutePolicy } from './policy-inventory.js';

/** A credential that does not exist yet. */
interface FutureCredential {
  readonly account: Account;
  /** The name of its authentication scheme. */
  readonly scheme: string;
}

/**
 * Which scopes would be of any use to an account, asked of the policies of the routes themselves: nobody is given a scope that opens nothing to them, to
 * wait for the day when they are raised in rank.
 */
@Injectable()
export class UsableScopes {
  constructor(
    private readonly inventory: PolicyInventory,
    private readonly permissions: HeldPermissionsReader,
  ) {}

  /**
   * @param scopes each a resource and `read` or `write`, such as `articles:write`
   * @returns those that let a credential of the account through to no route, with their permissions as they are now
   */
  async useless(scopes: readonly string[], credential: FutureCredential): Promise<readonly string[]> {
    const policies = this.inventory
      .policies()
      .filter(({ schemes }) => schemes.some(({ name }) => name === credential.scheme));
    const opened = await Promise.all(scopes.map((scope) => this.#opens(scope, credential, policies)));
    return scopes.filter((_, index) => !opened[index]);
  }

  async #opens(
    scope: string,
    { account, scheme }: FutureCredential,
    policies: readonly RoutePolicy[],
  ): Promise<boolean> {
    const identity = Identity.of(account, { scheme, id: 'future', scopes: [scope] });
    const held = await this.permissions.of(identity);
    return policies
      .filter(({ route }) => scope === `${resourceOf(route)}:${isSafe(route.method) ? 'read' : 'write'}`)
      .some(
        ({ route, permission }) =>
          permission.requestVerdict({ identity, method: route.method, held, resource: resourceOf(route) }) !== 'deny',
      );
  }
}
