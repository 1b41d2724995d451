import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Id } from '../core/id.js';
import { NotFound } from '../exceptions/api.exceptions.js';
import { type Changes } from '../pipeline/model-view-set/model.js';
import {
  type Administrator,
  assertAllowed,
  refuseRaise,
  refuseRank,
  refuseTakeOver,
  type Rank,
} from './grants/delegation.js';
import { Holdings } from './grants/holdings.js';
import { assertSuperuserRemains } from './last-superuser.js';
import { User } from './user.entity.js';

/** What administrators may make of accounts; asked within the transaction of {@link Administration} that does it. */
@Injectable()
export class UserDelegation {
  constructor(private readonly holdings: Holdings) {}

  /** @throws {PermissionDenied} */
  assertMayRank(administrator: Pick<Administrator, 'isSuperuser' | 'isLimited'>, user: Partial<Rank>): void {
    assertAllowed(refuseRaise(administrator, user));
  }

  /** @throws {NotFound | PermissionDenied | Conflict} */
  async assertMayChange(
    administrator: Administrator,
    manager: EntityManager,
    id: Id,
    changes: Changes<User>,
  ): Promise<void> {
    const user = await this.#lock(administrator, manager, id);
    assertAllowed(
      refuseRaise(administrator, {
        isStaff: changes.isStaff === true && !user.isStaff,
        isSuperuser: changes.isSuperuser === true && !user.isSuperuser,
      }),
    );
    const emailKey = changes.emailKey ?? user.emailKey;
    if (changes.passwordHash !== undefined || emailKey !== user.emailKey) {
      const lacking = await this.holdings.lackingOfUser(manager, administrator, id);
      assertAllowed(refuseTakeOver(administrator, user, lacking));
    }
    if (user.isSuperuser && (changes.isSuperuser === false || changes.isActive === false)) {
      await assertSuperuserRemains(manager, id);
    }
  }

  /** @throws {NotFound | PermissionDenied | Conflict} */
  async assertMayDelete(administrator: Administrator, manager: EntityManager, id: Id): Promise<void> {
    const user = await this.#lock(administrator, manager, id);
    if (user.isSuperuser) {
      await assertSuperuserRemains(manager, id);
    }
  }

  async #lock(administrator: Administrator, manager: EntityManager, id: Id): Promise<User> {
    const user = await manager.findOne(User, { where: { id }, lock: { mode: 'for_no_key_update' } });
    if (!user) {
      throw new NotFound();
    }
    assertAllowed(refuseRank(administrator, user));
    return user;
  }
}
