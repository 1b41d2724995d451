import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import { poolOf } from './pool-of.js';

/** A statement that PostgreSQL parses and plans once for each connection. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/**
 * Runs prepared statements on the pool that TypeORM owns, for the reads of every request: TypeORM never names a statement, and hydrating an entity
 * costs more than the query. Outside of transactions only.
 */
@Injectable()
export class PreparedStatements {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async query<Row extends QueryResultRow>(statement: PreparedStatement, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await poolOf(this.dataSource).query<Row>({
      name: statement.name,
      text: statement.text,
      values: [...values],
    });
    return rows;
  }
}
