import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Id } from '../../core/id.js';
import { NotFound, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type FieldCode } from '../../exceptions/problem.js';
import { type Administrator, assertAllowed, refuseLacking, refuseRank } from '../grants/delegation.js';
import { Grantees } from '../grants/grantees.js';
import { Holdings } from '../grants/holdings.js';
import { parentFault } from './group-depth.js';
import { heightOf, withAncestors } from './group-hierarchy.js';
import { Group } from './group.entity.js';

/** What administrators may make of groups; asked within the transaction of {@link Administration} that does it. */
@Injectable()
export class GroupAdministration {
  constructor(
    private readonly grantees: Grantees,
    private readonly holdings: Holdings,
  ) {}

  /** @throws {ValidationFailed | PermissionDenied} */
  async assertMayAdd(administrator: Administrator, manager: EntityManager, parentId: Id | null): Promise<void> {
    await this.#assertHolds(administrator, manager, parentId === null ? [] : [parentId]);
    await this.#assertFits(manager, null, parentId);
  }

  /**
   * @param parentId where the group is to be; `undefined` where it is
   * @throws {NotFound | ValidationFailed | PermissionDenied}
   */
  async assertMayChange(
    administrator: Administrator,
    manager: EntityManager,
    id: Id,
    parentId: Id | null | undefined,
  ): Promise<void> {
    const group = await this.#lock(administrator, manager, id);
    if (parentId === undefined || parentId === group.parentId) {
      return;
    }
    // Its members lose what the one parent holds, and gain what the other does.
    const parents = [group.parentId, parentId].filter((parent) => parent !== null);
    await this.#assertHolds(administrator, manager, parents);
    await this.#assertFits(manager, id, parentId);
  }

  /** @throws {NotFound | PermissionDenied} */
  async assertMayDelete(administrator: Administrator, manager: EntityManager, id: Id): Promise<void> {
    await this.#lock(administrator, manager, id);
    await this.#assertHolds(administrator, manager, [id]);
  }

  async #lock(administrator: Administrator, manager: EntityManager, id: Id): Promise<Group> {
    const locked = await this.grantees.lock(manager, { type: 'group', id });
    const group = locked && (await manager.findOneBy(Group, { id }));
    if (!group) {
      throw new NotFound();
    }
    assertAllowed(refuseRank(administrator, locked));
    return group;
  }

  async #assertHolds(administrator: Administrator, manager: EntityManager, ids: readonly Id[]): Promise<void> {
    assertAllowed(refuseLacking(await this.holdings.lackingOfGroups(manager, administrator, ids)));
  }

  /** No other act of an administrator runs meanwhile: what fits now fits when it is written. */
  async #assertFits(manager: EntityManager, id: Id | null, parentId: Id | null): Promise<void> {
    if (parentId === null) {
      return;
    }
    const outer = await withAncestors(manager, [parentId]);
    if (outer.length === 0) {
      throw parentRefused('does_not_exist', 'There is no such group.');
    }
    const fault = parentFault(id, outer, id === null ? 1 : await heightOf(manager, id));
    if (fault !== undefined) {
      throw parentRefused('invalid', fault);
    }
  }
}

function parentRefused(code: FieldCode, detail: string): ValidationFailed {
  return new ValidationFailed([{ pointer: '/parent', code, detail }]);
}
