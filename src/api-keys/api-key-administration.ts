import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { usernameKey } from '../accounts/account-keys.js';
import { assertScopesExist } from '../accounts/credentials/known-scopes.js';
import { UnknownAccount } from '../accounts/tokens/token-administration.js';
import { User } from '../accounts/user.entity.js';
import { Clock } from '../core/clock.js';
import { type Milliseconds } from '../core/duration.js';
import { type Id } from '../core/id.js';
import { type Secret } from '../core/secret.js';
import { PermissionRegistry } from '../permissions/registry/permission-registry.js';
import { type ApiKey } from './api-key.entity.js';
import { ApiKeys, type NewApiKey } from './api-keys.js';

/** What an operator asks of a new key. */
export type AskedApiKey = Pick<NewApiKey, 'name' | 'scopes' | 'allowedIps'> & {
  /** `null` for one that does not expire. */
  readonly expiresIn: Milliseconds | null;
};

/** No key that is not revoked has the id. */
export class UnknownApiKey extends Error {
  readonly code = 'UNKNOWN_API_KEY';

  constructor() {
    super('No API key that is not revoked has this id.');
  }
}

/** What an operator does with anybody's keys, from the command line. */
@Injectable()
export class ApiKeyAdministration {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly keys: ApiKeys,
    private readonly registry: PermissionRegistry,
    private readonly clock: Clock,
  ) {}

  /**
   * @param username of a person's account or a service account
   * @throws {UnknownAccount}
   * @throws {UnknownScope}
   */
  async create(username: string, { expiresIn, ...asked }: AskedApiKey): Promise<Secret> {
    assertScopesExist(asked.scopes, this.registry);
    const expiresAt = expiresIn === null ? null : new Date(this.clock.now() + expiresIn);
    return (await this.keys.issue((await this.#find(username)).id, { ...asked, expiresAt })).text;
  }

  /** @throws {UnknownAccount} */
  async list(username: string, { revoked }: { readonly revoked: boolean }): Promise<readonly ApiKey[]> {
    return this.keys.list((await this.#find(username)).id, { revoked });
  }

  /** @throws {UnknownApiKey} */
  async revoke(id: Id): Promise<void> {
    if (!(await this.keys.revoke(id))) {
      throw new UnknownApiKey();
    }
  }

  async #find(username: string): Promise<User> {
    const user = await this.users.findOneBy({ usernameKey: usernameKey(username), isActive: true });
    if (!user) {
      throw new UnknownAccount();
    }
    return user;
  }
}
