import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Repository } from 'typeorm';
import { digestOf, newSecret } from '../accounts/credentials/credential-format.js';
import { User } from '../accounts/user.entity.js';
import { type CallingRequest } from '../core/api-request.js';
import { Clock } from '../core/clock.js';
import { type Id, newId } from '../core/id.js';
import { type Secret } from '../core/secret.js';
import { AuditTrail } from '../database/audit-trail.js';
import { Conflict } from '../exceptions/api.exceptions.js';
import { ApiKeyCache } from './api-key-cache.js';
import { revoked } from './api-key-changes.js';
import { API_KEY_FORMAT } from './api-key-format.js';
import { ApiKey, type OwnerType } from './api-key.entity.js';

/** What is asked of a new key. */
export interface NewApiKey {
  readonly name: string;
  readonly description?: string;
  /** Each once or more often, in any order. */
  readonly scopes: readonly string[];
  /** Absent or `null`: the key does not expire. */
  readonly expiresAt?: Date | null;
  /** Networks it may be used from. Absent or `null`: everywhere. */
  readonly allowedIps?: readonly string[] | null;
  /** Such as `60/min`. Absent or `null`: that of any identity. */
  readonly rate?: string | null;
}

/** A key that was just made, with the one copy of its text. */
export interface IssuedApiKey {
  readonly row: ApiKey;
  readonly text: Secret;
}

/** Issues, lists and revokes API keys, whosoever. */
@Injectable()
export class ApiKeys {
  constructor(
    @InjectRepository(ApiKey) private readonly keys: Repository<ApiKey>,
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly cache: ApiKeyCache,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Makes a key, whatever its scopes are.
   *
   * @param ownerId whose account it acts as
   * @param request what asks for it; without one it is a command
   * @throws {Conflict} when that is gone
   */
  async issue(
    ownerId: Id,
    { name, description = '', scopes, expiresAt = null, allowedIps = null, rate = null }: NewApiKey,
    request?: CallingRequest,
  ): Promise<IssuedApiKey> {
    const owner = await this.users.findOneBy({ id: ownerId });
    if (!owner) {
      throw new Conflict('The account that the key is for is gone.');
    }
    const { id, secret } = { id: newId(), secret: newSecret() };
    const createdAt = new Date(this.clock.now());
    const ownerType: OwnerType = owner.isServiceAccount ? 'service_account' : 'user';
    const limits = { scopes: distinct(scopes), expiresAt, allowedIps: allowedIps && [...allowedIps], rate };
    const values = { id, ownerId, ownerType, name, description, ...limits, digest: digestOf(secret), createdAt };
    await this.keys.manager.transaction(async (manager) => {
      await manager.insert(ApiKey, values);
      const after = { owner: { type: ownerType, id: ownerId, username: owner.username }, name, description, ...limits };
      await this.audit.record(manager, { action: 'api-keys.add', object: { type: 'api-keys', id }, after }, request);
    });
    return { row: Object.assign(new ApiKey(), values, { owner }), text: API_KEY_FORMAT.format({ id, secret }) };
  }

  /** @returns the account's keys that are not revoked, or all, the newest first */
  list(ownerId: Id, { revoked: withRevoked = false } = {}): Promise<readonly ApiKey[]> {
    return this.keys.find({
      where: { ownerId, ...(!withRevoked && { revokedAt: IsNull() }) },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
  }

  /** For an operator. @returns whether there was such a key, and it is revoked for good */
  async revoke(id: Id): Promise<boolean> {
    const isRevoked = await this.keys.manager.transaction(async (manager) => {
      const { affected } = await manager.update(ApiKey, { id, revokedAt: IsNull() }, revoked(this.clock.now()));
      if (affected === 1) {
        await this.audit.record(manager, { action: 'api-keys.revoke', object: { type: 'api-keys', id } });
      }
      return affected === 1;
    });
    this.cache.forget(id);
    return isRevoked;
  }
}

/** @returns each scope once, in one order */
export function distinct(scopes: readonly string[]): string[] {
  return [...new Set(scopes)].sort();
}
