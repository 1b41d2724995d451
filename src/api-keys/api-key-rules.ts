import { Injectable } from '@nestjs/common';
import { assertInFuture } from '../accounts/credentials/future-expiry.js';
import { assertKnownScopes } from '../accounts/credentials/known-scopes.js';
import { API_KEY } from '../authentication/api-key/api-key.authentication.js';
import { Clock } from '../core/clock.js';
import { type Id } from '../core/id.js';
import { type Identity } from '../core/identity.js';
import { PermissionDenied } from '../exceptions/api.exceptions.js';
import { PermissionSource } from '../permissions/account-permissions.js';
import { HeldPermissionsReader } from '../permissions/held-permissions.reader.js';
import { PermissionRegistry } from '../permissions/registry/permission-registry.js';
import { UsableScopes } from '../pipeline/usable-scopes.js';
import { type UpdateApiKeyDto } from './update-api-key.dto.js';

/** What a key may be made or changed to. What its owner may bounds it again at each use. */
@Injectable()
export class ApiKeyRules {
  constructor(
    private readonly registry: PermissionRegistry,
    private readonly usable: UsableScopes,
    private readonly granted: PermissionSource,
    private readonly permissions: HeldPermissionsReader,
    private readonly clock: Clock,
  ) {}

  /**
   * @param maker who makes or changes the key
   * @throws {ValidationFailed} for an expiry that has passed, and for scopes that there are not
   * @throws {PermissionDenied} naming the scopes that the maker could use for nothing
   */
  async assertAllowed({ scopes = [], expiresAt }: UpdateApiKeyDto, { account }: Identity): Promise<void> {
    assertInFuture(expiresAt, this.clock.now());
    assertKnownScopes(scopes, this.registry);
    const required = account ? await this.usable.useless(scopes, { account, scheme: API_KEY }) : scopes;
    if (required.length > 0) {
      throw new PermissionDenied('A key cannot be given a scope that its maker could not use.', { required });
    }
  }

  /**
   * Keeps staff from borrowing the permissions of a service account: who is given a key acts as its owner.
   *
   * @param ownerId whose account the key acts as
   * @throws {PermissionDenied} naming what the scopes let the owner do on every row, and the maker may not
   */
  async assertHoldsAsMuch(ownerId: Id, scopes: readonly string[], maker: Identity): Promise<void> {
    const { codes } = await this.granted.of(ownerId);
    const held = await this.permissions.of(maker);
    const required = this.registry
      .permissions()
      .filter(({ code, scope }) => scopes.includes(scope) && codes.has(code) && !held.has(code))
      .map(({ code }) => code);
    if (required.length > 0) {
      throw new PermissionDenied('A key cannot be given permissions that its maker does not hold.', { required });
    }
  }
}
