import { type CallingRequest } from '../../core/api-request.js';
import { type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type SecurityEvent } from '../../core/security/security-event.js';
import { SecurityEvents } from '../../core/security/security-events.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { deleteBatch } from '../../database/sweep/delete-batch.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type CountedAttempt, forgivenValues } from '../lockout/counted-attempt.js';
import { User } from '../user.entity.js';
import { decideRefresh, type PresentedToken } from './refresh-decision.js';
import { refusedToken, reusedToken, revokedToken, UNKNOWN_TOKEN } from './refresh-events.js';
import { RefreshFamily } from './refresh-family.entity.js';
import { REFRESH_KEYS } from './refresh-keys.js';
import {
  digestOf,
  formatRefreshToken,
  matchesDigest,
  newSecret,
  parseRefreshToken,
  type RefreshToken,
  successorOf,
} from './refresh-token.js';
import { BEGIN_FAMILY } from './refresh-tokens.statements.js';
import { RefreshTokenRow } from './refresh-token.entity.js';

/** A refresh token, and the family that it is of. */
export interface IssuedRefreshToken {
  readonly refresh: string;
  readonly familyId: Id;
}

/** An account, and the refresh token it holds now. */
export interface Refreshed extends IssuedRefreshToken {
  readonly user: Pick<User, 'id' | 'tokenVersion'>;
}

/** A token whose secret is right, with all that decides about it; its family is locked for as long as the transaction lasts. */
interface Found {
  readonly row: RefreshTokenRow;
  readonly presented: RefreshToken;
  readonly state: PresentedToken;
  readonly user: User;
  readonly successor: RefreshTokenRow | null;
}

/** What came of a token that was to be exchanged. */
interface Rotation {
  readonly refreshed?: Refreshed | undefined;
  /** What is to be reported of one that does not hold. */
  readonly refused?: SecurityEvent;
}

/** Issues, rotates and revokes refresh tokens. */
@ExpiredRows('refresh tokens')
@Injectable()
export class RefreshTokens implements ClearsExpiredRows {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly statements: PreparedStatements,
    private readonly clock: Clock,
    private readonly events: SecurityEvents,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(REFRESH_KEYS) private readonly keys: readonly KeyObject[],
  ) {}

  /**
   * Begins a family, for a login of now, which becomes the account's last one.
   *
   * @param counted what the login was counted in, which is forgiven with that
   */
  async issue(
    { id: userId, tokenVersion }: Pick<User, 'id' | 'tokenVersion'>,
    counted?: CountedAttempt,
  ): Promise<IssuedRefreshToken> {
    const now = this.#now();
    const token = { id: newId(), secret: newSecret() };
    const family = { id: newId(), expiresAt: new Date(now.getTime() + this.settings.jwtRefreshAbsoluteTtl) };
    const { id, digest, expiresAt } = this.#row(family, token);
    const values = [userId, tokenVersion, now, family.id, family.expiresAt, id, digest, expiresAt];
    await this.statements.query(BEGIN_FAMILY, [...values, ...forgivenValues(counted)]);
    return { refresh: formatRefreshToken(token), familyId: family.id };
  }

  /**
   * Exchanges a token for its successor, once: of many that present it at the same time, all get the same successor.
   *
   * @param request what it came with, for the record
   * @returns `undefined` when the token does not hold; one that was spent before ends its whole family
   */
  async rotate(text: string, request?: CallingRequest): Promise<Refreshed | undefined> {
    const { refreshed, refused } = await this.#rotate(text);
    if (refused) {
      this.events.emit(refused, request);
    }
    return refreshed;
  }

  #rotate(text: string): Promise<Rotation> {
    return this.dataSource.transaction(async (manager) => {
      const found = await this.#find(manager, text);
      if (!found) {
        return { refused: UNKNOWN_TOKEN };
      }
      const { row, presented, state, user, successor } = found;
      switch (decideRefresh(state, this.clock.now(), this.settings.jwtRefreshGrace)) {
        case 'refuse':
          return { refused: refusedToken(found) };
        case 'reuse':
          await this.#revoke(manager, row.familyId);
          return { refused: reusedToken(found) };
        case 'repeat':
          return { refreshed: this.#repeated(row, user, presented, successor) };
        case 'rotate':
          return { refreshed: await this.#succeed(manager, row, user, presented) };
      }
    });
  }

  /** @returns whether the token could be exchanged now */
  async isValid(text: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const found = await this.#find(manager, text);
      return found !== undefined && decideRefresh(found.state, this.clock.now(), 0) === 'rotate';
    });
  }

  /** Ends the family of a token, spent or not. What is no token of ours is passed over. */
  async revoke(text: string, request?: CallingRequest): Promise<void> {
    const ended = await this.dataSource.transaction(async (manager) => {
      const found = await this.#find(manager, text);
      if (found) {
        await this.#revoke(manager, found.row.familyId);
      }
      return found?.state.familyRevoked === false ? found : undefined;
    });
    if (ended) {
      this.events.emit(revokedToken(ended), request);
    }
  }

  /**
   * Deletes expired tokens, and then the families that have expired: since no token outlives its family, these take hardly a row with them.
   *
   * @param limit how many at most
   * @returns how many there were
   */
  async clearExpired(limit: number): Promise<number> {
    const expired = { where: '"expires_at" <= :now', orderBy: '"expires_at"', parameters: { now: this.#now() } };
    const tokens = await deleteBatch(this.dataSource.manager, RefreshTokenRow, { ...expired, limit });
    return tokens < limit
      ? tokens + (await deleteBatch(this.dataSource.manager, RefreshFamily, { ...expired, limit: limit - tokens }))
      : tokens;
  }

  async #find(manager: EntityManager, text: string): Promise<Found | undefined> {
    const presented = parseRefreshToken(text);
    if (!presented) {
      return undefined;
    }
    // Whoever presents a token of the family meanwhile waits here, and then reads what became of it.
    await manager
      .createQueryBuilder(RefreshFamily, 'family')
      .select('family.id')
      .where('family.id = (SELECT "family_id" FROM "refresh_tokens" WHERE "id" = :id)', { id: presented.id })
      .setLock('pessimistic_write')
      .getOne();
    const row = await manager
      .createQueryBuilder(RefreshTokenRow, 'token')
      .innerJoinAndSelect('token.family', 'family')
      .innerJoinAndSelect('family.user', 'user')
      .leftJoinAndSelect('token.successor', 'successor')
      .where('token.id = :id', { id: presented.id })
      .getOne();
    if (!row || !matchesDigest(presented.secret, row.digest)) {
      return undefined;
    }
    const { family, successor } = row;
    const state: PresentedToken = {
      expiresAt: row.expiresAt.getTime(),
      spentAt: row.spentAt?.getTime() ?? null,
      successorSpent: (successor?.spentAt ?? null) !== null,
      familyExpiresAt: family.expiresAt.getTime(),
      familyRevoked: family.revokedAt !== null,
      accountCurrent: family.user.isActive && family.user.tokenVersion === family.tokenVersion,
    };
    return { row, presented, state, user: family.user, successor };
  }

  async #succeed(
    manager: EntityManager,
    row: RefreshTokenRow,
    user: User,
    presented: RefreshToken,
  ): Promise<Refreshed> {
    const [key] = this.keys;
    const successor = { id: newId(), secret: key ? successorOf(presented.secret, key) : newSecret() };
    await manager.insert(RefreshTokenRow, this.#row(row.family, successor));
    await manager.update(RefreshTokenRow, { id: row.id }, { spentAt: this.#now(), successorId: successor.id });
    return { user, refresh: formatRefreshToken(successor), familyId: row.familyId };
  }

  #repeated(
    { familyId }: RefreshTokenRow,
    user: User,
    { secret }: RefreshToken,
    successor: RefreshTokenRow | null,
  ): Refreshed | undefined {
    if (!successor) {
      return undefined;
    }
    const derived = this.keys
      .map((key) => successorOf(secret, key))
      .find((candidate) => matchesDigest(candidate, successor.digest));
    return derived && { user, refresh: formatRefreshToken({ id: successor.id, secret: derived }), familyId };
  }

  #row(
    family: Pick<RefreshFamily, 'id' | 'expiresAt'>,
    { id, secret }: RefreshToken,
  ): Pick<RefreshTokenRow, 'id' | 'familyId' | 'digest' | 'expiresAt'> {
    const expiresAt = new Date(Math.min(this.clock.now() + this.settings.jwtRefreshTtl, family.expiresAt.getTime()));
    return { id, familyId: family.id, digest: digestOf(secret), expiresAt };
  }

  async #revoke(manager: EntityManager, familyId: Id): Promise<void> {
    await manager.update(RefreshFamily, { id: familyId }, { revokedAt: this.#now() });
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}
