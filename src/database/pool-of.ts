import { type Pool } from 'pg';
import { type DataSource } from 'typeorm';

/** @returns the pool that TypeORM owns, which its types do not tell of */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { readonly master: Pool }).master;
}
