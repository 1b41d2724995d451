import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type FindOptionsWhere, In, LessThanOrEqual, Not } from 'typeorm';
import { type CallingRequest } from '../../core/api-request.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { Clock } from '../../core/clock.js';
import { type Id, newId } from '../../core/id.js';
import { type Secret } from '../../core/secret.js';
import { deleteBatch } from '../../database/sweep/delete-batch.js';
import { type ClearsExpiredRows, ExpiredRows } from '../../database/sweep/expired-rows.decorator.js';
import { type ListQuery } from '../../serializers/lists/list-query.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type User } from '../user.entity.js';
import { Session } from './session.entity.js';
import { digestOf, newSessionSecret } from './session-secret.js';

/** A user agent is cut to this many characters. */
const LONGEST_USER_AGENT = 256;

/** Who logs in, and from where. */
export interface Login {
  readonly user: Pick<User, 'id' | 'tokenVersion'>;
  readonly address: string;
  readonly userAgent: string | undefined;
  /** The secrets that the browser came with: their sessions end. */
  readonly replaced: readonly Secret[];
}

/** A session that has begun, with the one copy of its secret. */
export interface BegunSession {
  readonly id: Id;
  readonly secret: Secret;
}

/**
 * Ends what else hangs on the sessions of browsers, in the transaction that ends them.
 *
 * @returns what is to be done once that is committed
 */
export type EndsWithSessions = (manager: EntityManager, browserIds: readonly Id[]) => Promise<() => void>;

/** Begins, lists and ends sessions. */
@ExpiredRows('sessions')
@Injectable()
export class Sessions implements ClearsExpiredRows {
  readonly #dependants: EndsWithSessions[] = [];

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly audit: AuditTrail,
  ) {}

  /** Always a new session under a new secret: what a browser came with is never taken up (session fixation, OWASP ASVS 7.2.4). */
  async begin({ user: { id: userId, tokenVersion }, address, userAgent = '', replaced }: Login): Promise<BegunSession> {
    const now = new Date(this.clock.now());
    const id = newId();
    const { secret, digest } = newSessionSecret();
    const agent = userAgent.slice(0, LONGEST_USER_AGENT) || null;
    // What an account leaves behind is swept when it logs in again, so that nothing grows without end.
    const idle = { userId, lastSeen: LessThanOrEqual(this.#ago(this.settings.sessionIdleTtl)) };
    await this.dataSource.manager.delete(Session, idle);
    const former = { digest: In(replaced.flatMap((old) => digestOf(old) ?? [])) };
    await this.#ending(async (manager) => {
      const [browserId = newId()] = await deleteSessions(manager, { ...former, userId });
      const ended = await deleteSessions(manager, former);
      const times = { createdAt: now, lastSeen: now };
      await manager.insert(Session, {
        id,
        userId,
        browserId,
        digest,
        tokenVersion,
        ...times,
        address,
        userAgent: agent,
      });
      return ended;
    });
    return { id, secret };
  }

  /** @returns one page of the account's sessions that hold, the last used first, and how many there are in all */
  list(userId: Id, { page, pageSize }: Pick<ListQuery, 'page' | 'pageSize'>): Promise<readonly [Session[], number]> {
    return this.dataSource
      .getRepository(Session)
      .createQueryBuilder('session')
      .innerJoin('session.user', 'user', 'user.tokenVersion = session.tokenVersion')
      .where('session.userId = :userId', { userId })
      .andWhere('session.lastSeen > :idle', { idle: this.#ago(this.settings.sessionIdleTtl) })
      .andWhere('session.createdAt > :absolute', { absolute: this.#ago(this.settings.sessionAbsoluteTtl) })
      .orderBy('session.lastSeen', 'DESC')
      .addOrderBy('session.id', 'DESC')
      .offset((page - 1) * pageSize)
      .limit(pageSize)
      .getManyAndCount();
  }

  /** Has something end with the sessions that are ended here: not with one that expires, or that its account's next login takes the place of. */
  endAlong(dependant: EndsWithSessions): void {
    this.#dependants.push(dependant);
  }

  /**
   * For an account that is deleted.
   *
   * @param manager of the transaction that deletes it
   * @returns what is to be done once that is committed
   */
  async endAll(userId: Id, manager: EntityManager): Promise<() => void> {
    return this.#endDependants(manager, await deleteSessions(manager, { userId }));
  }

  /** @returns whether it was a session of the account, and is gone */
  async end(userId: Id, id: Id): Promise<boolean> {
    return (await this.#ending((manager) => deleteSessions(manager, { id, userId }))).length === 1;
  }

  /** Ends a session that its owner saw in the list, for the record. @returns whether it was one of the caller's, and is gone */
  async endListed(request: CallingRequest, userId: Id, id: Id): Promise<boolean> {
    const ended = await this.#ending(async (manager) => {
      const gone = await deleteSessions(manager, { id, userId });
      if (gone.length === 1) {
        const before = { owner: { id: userId } };
        await this.audit.record(manager, { action: 'sessions.end', object: { type: 'sessions', id }, before }, request);
      }
      return gone;
    });
    return ended.length === 1;
  }

  /**
   * For whoever has shown the password again: the session goes on under a new secret, and a copy of the old one is worth nothing (OWASP ASVS 7.2.4).
   *
   * @returns the new secret, for the cookie; `undefined` when the session is gone
   */
  async renew(userId: Id, id: Id): Promise<Secret | undefined> {
    const { secret, digest } = newSessionSecret();
    const { affected } = await this.dataSource.manager.update(Session, { id, userId }, { digest });
    return affected === 1 ? secret : undefined;
  }

  /**
   * For a change of password, once it has raised the account's token version: every other session is gone, and the one that changed it goes on under
   * a new secret.
   *
   * @param keptId `null` when the change came by another credential: then every session is gone
   * @param manager of the transaction that changes the password
   * @returns the new secret, for the cookie; `undefined` when no session is kept
   */
  async endOthers(
    userId: Id,
    keptId: Id | null,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<Secret | undefined> {
    await manager.delete(Session, { userId, ...(keptId !== null && { id: Not(keptId) }) });
    if (keptId === null) {
      return undefined;
    }
    const { secret, digest } = newSessionSecret();
    const { affected } = await manager
      .createQueryBuilder()
      .update(Session)
      .set({ digest, tokenVersion: () => '(SELECT "token_version" FROM "users" WHERE "users"."id" = "user_id")' })
      .where({ id: keptId, userId })
      .execute();
    return affected === 1 ? secret : undefined;
  }

  /**
   * Deletes expired sessions. Those past their absolute time are among them: no request renews them, so that they fall idle.
   *
   * @param limit how many at most
   * @returns how many there were
   */
  clearExpired(limit: number): Promise<number> {
    return deleteBatch(this.dataSource.manager, Session, {
      where: '"last_seen" <= :idle',
      orderBy: '"last_seen"',
      parameters: { idle: this.#ago(this.settings.sessionIdleTtl) },
      limit,
    });
  }

  /** @param act returns the browsers whose sessions it has ended */
  async #ending(act: (manager: EntityManager) => Promise<readonly Id[]>): Promise<readonly Id[]> {
    const { ended, afterwards } = await this.dataSource.transaction(async (manager) => {
      const browserIds = await act(manager);
      return { ended: browserIds, afterwards: await this.#endDependants(manager, browserIds) };
    });
    afterwards();
    return ended;
  }

  async #endDependants(manager: EntityManager, browserIds: readonly Id[]): Promise<() => void> {
    const afterwards: (() => void)[] = [];
    for (const dependant of browserIds.length > 0 ? this.#dependants : []) {
      afterwards.push(await dependant(manager, browserIds));
    }
    return () => afterwards.forEach((act) => act());
  }

  #ago(duration: number): Date {
    return new Date(this.clock.now() - duration);
  }
}

/** @returns the browsers whose sessions those were: of several who delete one at once, one is told */
async function deleteSessions(manager: EntityManager, which: FindOptionsWhere<Session>): Promise<readonly Id[]> {
  const deletion = manager.createQueryBuilder().delete().from(Session).where(which).returning('browser_id');
  const result = await deletion.execute();
  return (result.raw as readonly { readonly browser_id: Id }[]).map(({ browser_id: browserId }) => browserId);
}
