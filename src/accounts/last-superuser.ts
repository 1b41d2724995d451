import { type EntityManager } from 'typeorm';
import { type Id } from '../core/id.js';
import { Conflict } from '../exceptions/api.exceptions.js';
import { User } from './user.entity.js';

/**
 * Keeps the last active superuser, without whom nobody could administer the server any more. The superusers are locked until the transaction ends, so
 * that two cannot end each other at once.
 *
 * @throws {Conflict} when there would be none without the account
 */
export async function assertSuperuserRemains(manager: EntityManager, without: Id): Promise<void> {
  const superusers = await manager.find(User, {
    select: { id: true },
    where: { isSuperuser: true, isActive: true },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
  if (superusers.every(({ id }) => id === without)) {
    throw new Conflict('The last active superuser stays.');
  }
}
