import { Injectable } from '@nestjs/common';
import { and, type Condition, NONE } from '../../permissions/condition.js';
import { Permission, type PermissionRequest } from '../../permissions/permission.js';
import { isSafe } from '../../permissions/safe-methods.js';
import { type Scope } from '../../permissions/scope.js';
import { type Verdict } from '../../permissions/verdict.js';
import { type OAuthClient } from './oauth-client.entity.js';

/**
 * Owners manage their clients, but for those that staff has put above others: whoever could change the redirect URI of a client that needs no consent
 * would be sent everybody's codes. So nobody makes a client of their own first-party either.
 */
@Injectable()
export class OwnsClient extends Permission<OAuthClient> {
  hasPermission({ identity }: PermissionRequest): Verdict {
    return identity.isAuthenticated ? 'allow' : 'deny';
  }

  override scope(clients: Scope<OAuthClient>, { identity: { userId }, method }: PermissionRequest): Condition {
    if (userId === null) {
      return NONE;
    }
    const own = clients.is('ownerId', userId);
    return isSafe(method) ? own : and(own, clients.is('firstParty', false), clients.is('introspection', false));
  }
}
