import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { digestOf, newSecret } from '../credentials/credential-format.js';
import { type User } from '../user.entity.js';
import { Token } from './token.entity.js';
import { TOKEN_FORMAT } from './token-format.js';

/** What is asked of a new token. */
export interface NewToken {
  readonly name: string;
  /** `null` for one that may do all that its account may. */
  readonly scopes: readonly string[] | null;
  /** `null` for one that does not expire. */
  readonly expiresAt: Date | null;
}

/** A token that was just made, with the one copy of its text. */
export interface IssuedToken {
  readonly row: Token;
  readonly text: Secret;
}

/**
 * What an account leaves behind is swept when it makes another, so that nothing grows without end. One statement: a login by a password waits for it.
 *
 * $1: the account; $2: its token version; $3: now; $4 to $8, of the token: id, name, digest, scopes and expiry.
 */
const ISSUE = `WITH "swept" AS (DELETE FROM "tokens" WHERE "user_id" = $1 AND ("token_version" < $2 OR "expires_at" <= $3))
  INSERT INTO "tokens" ("id", "user_id", "token_version", "created_at", "name", "digest", "scopes", "expires_at")
  VALUES ($4, $1, $2, $3, $5, $6, $7, $8)`;

/** Issues, lists and revokes personal tokens. */
@Injectable()
export class Tokens {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * @param user as its password was verified: what has ended its tokens meanwhile ends this one too
   * @param request the login; without one, an operator asks for it
   */
  async issue(
    { id: userId, username, tokenVersion }: Pick<User, 'id' | 'username' | 'tokenVersion'>,
    { name, scopes, expiresAt }: NewToken,
    request?: CallingRequest,
  ): Promise<IssuedToken> {
    const token = { id: newId(), secret: newSecret() };
    const row = Object.assign(new Token(), {
      id: token.id,
      userId,
      name,
      digest: digestOf(token.secret),
      scopes: scopes && [...new Set(scopes)].sort(),
      tokenVersion,
      createdAt: new Date(this.clock.now()),
      expiresAt,
      lastUsed: null,
    });
    await this.dataSource.transaction(async (manager) => {
      const { id, digest, createdAt } = row;
      await manager.query(ISSUE, [userId, tokenVersion, createdAt, id, name, digest, row.scopes, expiresAt]);
      await this.audit.record(
        manager,
        {
          action: 'tokens.add',
          object: { type: 'tokens', id: row.id },
          after: { owner: { id: userId, username }, name, scopes: row.scopes, expiresAt },
          ...(request && { by: { id: userId, username } }),
        },
        request,
      );
    });
    return { row, text: TOKEN_FORMAT.format(token) };
  }

  /** @returns one page of the account's tokens that hold, the newest first, and how many there are in all */
  list(userId: Id, { page, pageSize }: Pick<ListQuery, 'page' | 'pageSize'>): Promise<readonly [Token[], number]> {
    return this.dataSource
      .getRepository(Token)
      .createQueryBuilder('token')
      .innerJoin('token.user', 'user', 'user.tokenVersion = token.tokenVersion')
      .where('token.userId = :userId', { userId })
      .andWhere('(token.expiresAt IS NULL OR token.expiresAt > :now)', { now: new Date(this.clock.now()) })
      .orderBy('token.createdAt', 'DESC')
      .addOrderBy('token.id', 'DESC')
      .offset((page - 1) * pageSize)
      .limit(pageSize)
      .getManyAndCount();
  }

  /** @returns whether it was a token of the account, and is gone */
  revokeOwn(userId: Id, id: Id, request: CallingRequest): Promise<boolean> {
    return this.#revoke({ id, userId }, request);
  }

  /** For an operator. @returns whether there was such a token, whosoever, and it is gone */
  revoke(id: Id): Promise<boolean> {
    return this.#revoke({ id });
  }

  #revoke(which: { readonly id: Id; readonly userId?: Id }, request?: CallingRequest): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const token = await manager.findOneBy(Token, which);
      const { affected } = await manager.delete(Token, which);
      if (!token || affected !== 1) {
        return false;
      }
      const { id, userId, name, scopes } = token;
      const before = { owner: { id: userId }, name, scopes };
      await this.audit.record(manager, { action: 'tokens.revoke', object: { type: 'tokens', id }, before }, request);
      return true;
    });
  }
}
