import { type Type } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { deleteBatch } from './delete-batch.js';

/**
 * Deletes rows that have expired, some of them; see {@link deleteBatch}.
 *
 * @param entity with a column `expires_at`, and an index on it
 * @returns how many there were; fewer than the limit when none are left
 */
export function deleteExpired(manager: EntityManager, entity: Type, now: Date, limit: number): Promise<number> {
  return deleteBatch(manager, entity, {
    where: '"expires_at" <= :now',
    orderBy: '"expires_at"',
    parameters: { now },
    limit,
  });
}
