import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { ConcurrencyLimit, QueueFull } from '../../core/concurrency-limit.js';
import { type Identity } from '../../core/identity.js';
import { PermissionDenied, Unavailable } from '../../exceptions/api.exceptions.js';
import { HeldPermissionsReader } from '../../permissions/held-permissions.reader.js';
import { type PermissionCode } from '../../permissions/registry/permission-code.js';
import { User } from '../user.entity.js';
import { DatabasePermissionSource } from './database-permission.source.js';
import { type Administrator } from './delegation.js';

/** What an administrator does: decided and done within one transaction. */
export type AdministrativeAct<Result> = (administrator: Administrator, manager: EntityManager) => Promise<Result>;

/**
 * Held until the transaction ends. Acts of administrators follow one another, on every server: what one of them was allowed to do by, another cannot
 * take away meanwhile, and a group cannot come to be within itself by two changes at once. They are rare, and short.
 */
const ONE_AT_A_TIME = `SELECT pg_advisory_xact_lock(hashtextextended('portcullis/administration', 0))`;

/** Past that an act waits for longer than anybody does. */
const MOST_WAITING = 500;

/** Runs what administrators do to accounts, groups and grants. */
@Injectable()
export class Administration {
  /** Those of this server wait here, where they take no connection from other requests. */
  readonly #turns = new ConcurrencyLimit(1, MOST_WAITING);

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly source: DatabasePermissionSource,
    private readonly permissions: HeldPermissionsReader,
  ) {}

  /**
   * @param required what the administrator must still hold by then
   * @throws {PermissionDenied} when it was let in with the request, and has lost what it was let in by
   * @throws {Unavailable} when too many acts are waiting
   */
  async act<Result>(identity: Identity, required: PermissionCode, act: AdministrativeAct<Result>): Promise<Result> {
    try {
      return await this.#turns.run(() => this.#transact(identity, required, act));
    } catch (error) {
      throw error instanceof QueueFull ? new Unavailable(error) : error;
    }
  }

  #transact<Result>(identity: Identity, required: PermissionCode, act: AdministrativeAct<Result>): Promise<Result> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(ONE_AT_A_TIME);
      const administrator = await this.#find(identity, manager);
      if (!administrator?.held.has(required)) {
        throw new PermissionDenied(undefined, { required: [required] });
      }
      return act(administrator, manager);
    });
  }

  /** Its row is locked: it stays what it is until the act is done. */
  async #find({ userId, credential }: Identity, manager: EntityManager): Promise<Administrator | undefined> {
    const user =
      userId === null
        ? null
        : await manager.findOne(User, {
            where: { id: userId, isActive: true },
            lock: { mode: 'for_no_key_update' },
          });
    if (!user || !(user.isStaff || user.isSuperuser)) {
      return undefined;
    }
    return {
      id: user.id,
      isSuperuser: user.isSuperuser,
      isLimited: credential?.scopes != null,
      held: this.permissions.narrow(user, credential, await this.source.within(manager, user.id)),
    };
  }
}
