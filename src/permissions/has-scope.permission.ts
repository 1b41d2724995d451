import { Permission, type PermissionRequest } from './permission.js';
import { type Denial } from './refusal.js';
import { type Verdict } from './verdict.js';

/** See {@link HasScope}. */
export class CarriesScopes extends Permission {
  constructor(readonly scopes: readonly string[]) {
    super();
  }

  hasPermission({ identity: { credential } }: PermissionRequest): Verdict {
    const carried = credential?.scopes ?? [];
    return this.scopes.every((scope) => carried.includes(scope)) ? 'allow' : 'deny';
  }

  override denial(): Denial {
    return { detail: 'The credential has no scope for this.', scope: this.scopes.join(' ') };
  }

  override describe(): string {
    return `HasScope(${this.scopes.join(', ')})`;
  }
}

/**
 * The credential is limited to scopes, and has all of these: django-oauth-toolkit's `TokenHasScope`. A login that is not limited, such as a session,
 * has none; `IsAuthenticatedOrTokenHasScope` lets it in.
 */
export function HasScope(...scopes: readonly [string, ...string[]]): Permission {
  return new CarriesScopes(scopes);
}
