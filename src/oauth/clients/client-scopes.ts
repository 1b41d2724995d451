import { Injectable } from '@nestjs/common';
import { JWT } from '../../authentication/jwt/access-token.js';
import { type Identity } from '../../core/identity.js';
import { PermissionDenied, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type FieldError } from '../../exceptions/problem.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { UsableScopes } from '../../pipeline/usable-scopes.js';

/** What a client learns of a person, and for how long (OpenID Connect Core, sections 5.4 and 11). */
export const OPENID_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** Which scopes a client may be registered with. What its users may bounds it again at each use. */
@Injectable()
export class ClientScopes {
  constructor(
    private readonly registry: PermissionRegistry,
    private readonly usable: UsableScopes,
  ) {}

  exists(scope: string): boolean {
    return isOpenIdScope(scope) || this.registry.hasScope(scope);
  }

  /** @returns one for each scope that there is not */
  faults(scopes: readonly string[]): readonly FieldError[] {
    return scopes.flatMap((scope, index) =>
      this.exists(scope)
        ? []
        : [{ pointer: `/scopes/${index}`, code: 'invalid_choice', detail: 'There is no such scope.' } as const],
    );
  }

  /**
   * @param maker who registers or changes the client
   * @throws {ValidationFailed} for scopes that there are not
   * @throws {PermissionDenied} naming the scopes that the maker could use for nothing
   */
  async assertAllowed(scopes: readonly string[], { account }: Identity): Promise<void> {
    const faults = this.faults(scopes);
    if (faults.length > 0) {
      throw new ValidationFailed(faults);
    }
    const asked = scopes.filter((scope) => !isOpenIdScope(scope));
    const required = account ? await this.usable.useless(asked, { account, scheme: JWT }) : asked;
    if (required.length > 0) {
      throw new PermissionDenied('A client cannot be given a scope that its maker could not use.', { required });
    }
  }
}

function isOpenIdScope(scope: string): boolean {
  return (OPENID_SCOPES as readonly string[]).includes(scope);
}
