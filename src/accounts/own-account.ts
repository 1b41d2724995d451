import { Injectable } from '@nestjs/common';
import { type Identity } from '../core/identity.js';
import { HeldPermissionsReader } from '../permissions/held-permissions.reader.js';
import { PermissionRegistry } from '../permissions/registry/permission-registry.js';
import { MeDto } from './me.dto.js';

/** Describes callers to themselves, with what they may. */
@Injectable()
export class OwnAccount {
  constructor(
    private readonly permissions: HeldPermissionsReader,
    private readonly registry: PermissionRegistry,
  ) {}

  /** @throws {RangeError} for an anonymous identity */
  async describe(identity: Identity): Promise<MeDto> {
    return MeDto.of(identity, await this.permissions.of(identity), this.registry.permissions());
  }
}
