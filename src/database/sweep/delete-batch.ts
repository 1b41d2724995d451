import { type EntityManager, type ObjectLiteral } from 'typeorm';
import { type Type } from '@nestjs/common';

/** Which rows go. */
export interface Batch {
  /** In SQL, with `:parameters`; the names of columns are those of the table. */
  readonly where: string;
  /** What an index has them in the order of. */
  readonly orderBy: string;
  readonly parameters: ObjectLiteral;
  readonly limit: number;
}

/**
 * Deletes some rows in one statement: few enough that nobody waits for their locks, and none that somebody else holds.
 *
 * @returns how many there were
 */
export async function deleteBatch(
  manager: EntityManager,
  entity: Type,
  { where, orderBy, parameters, limit }: Batch,
): Promise<number> {
  const table = manager.dataSource.getMetadata(entity).tablePath;
  const batch = `SELECT "ctid" FROM "${table}" WHERE ${where} ORDER BY ${orderBy} LIMIT :limit FOR UPDATE SKIP LOCKED`;
  const { affected } = await manager
    .createQueryBuilder()
    .delete()
    .from(entity)
    .where(`"ctid" = ANY(ARRAY(${batch}))`, { ...parameters, limit })
    .execute();
  return affected ?? 0;
}
