import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { MAX_PAGE_SIZE } from '../../serializers/lists/list-query.js';
import { usernameKey } from '../account-keys.js';
import { assertScopesExist } from '../credentials/known-scopes.js';
import { User } from '../user.entity.js';
import { type Token } from './token.entity.js';
import { type NewToken, Tokens } from './tokens.js';

/** What an operator asks of a new token. */
export type AskedToken = Pick<NewToken, 'name' | 'scopes'> & {
  /** `null` for one that does not expire. */
  readonly expiresIn: Milliseconds | null;
};

/** No active account has the name. */
export class UnknownAccount extends Error {
  readonly code = 'UNKNOWN_ACCOUNT';

  constructor() {
    super('No active account has this username.');
  }
}

/** No token has the id. */
export class UnknownToken extends Error {
  readonly code = 'UNKNOWN_TOKEN';

  constructor() {
    super('No token has this id.');
  }
}

/** What an operator does with anybody's tokens, from the command line. */
@Injectable()
export class TokenAdministration {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly tokens: Tokens,
    private readonly registry: PermissionRegistry,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {UnknownAccount}
   * @throws {UnknownScope}
   */
  async create(username: string, { name, scopes, expiresIn }: AskedToken): Promise<Secret> {
    assertScopesExist(scopes ?? [], this.registry);
    const user = await this.#find(username);
    const expiresAt = expiresIn === null ? null : new Date(this.clock.now() + expiresIn);
    return (await this.tokens.issue(user, { name, scopes, expiresAt })).text;
  }

  /** @throws {UnknownAccount} */
  async list(username: string): Promise<readonly Token[]> {
    const { id } = await this.#find(username);
    const tokens: Token[] = [];
    for (let page = 1, count = 1; tokens.length < count; page += 1) {
      const [found, all] = await this.tokens.list(id, { page, pageSize: MAX_PAGE_SIZE });
      count = found.length > 0 ? all : 0;
      tokens.push(...found);
    }
    return tokens;
  }

  /** @throws {UnknownToken} */
  async revoke(id: Id): Promise<void> {
    if (!(await this.tokens.revoke(id))) {
      throw new UnknownToken();
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
