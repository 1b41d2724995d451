import { CarriesScopes } from './has-scope.permission.js';
import { type Permission, type PermissionRequest } from './permission.js';
import { type Verdict } from './verdict.js';

/** See {@link IsAuthenticatedOrTokenHasScope}. */
export class AuthenticatedOrCarriesScopes extends CarriesScopes {
  override hasPermission(request: PermissionRequest): Verdict {
    const { isAuthenticated, credential } = request.identity;
    return isAuthenticated && credential?.scopes === null ? 'allow' : super.hasPermission(request);
  }

  override describe(): string {
    return `IsAuthenticatedOrTokenHasScope(${this.scopes.join(', ')})`;
  }
}

/** A known caller; a credential that is limited to scopes must have all of these. django-oauth-toolkit's class of this name. */
export function IsAuthenticatedOrTokenHasScope(...scopes: readonly [string, ...string[]]): Permission {
  return new AuthenticatedOrCarriesScopes(scopes);
}
