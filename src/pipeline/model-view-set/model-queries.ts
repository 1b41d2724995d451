import { Injectable, type Type } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import {
  DataSource,
  type EntityManager,
  type EntityMetadata,
  type SelectQueryBuilder,
  type WhereExpressionBuilder,
} from 'typeorm';
import { type QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { type Id } from '../../core/id.js';
import { assume, type Condition } from '../../permissions/condition.js';
import { type SqlCondition, toSql } from '../../permissions/condition.sql.js';
import { ObjectGrants } from '../../permissions/object-grants.js';
import { type FilterTerm, type ListQuery } from '../../serializers/lists/list-query.js';
import { type Changes, type Model, type ModelDefinition } from './model.js';

const OPERATORS: Readonly<Record<FilterTerm['lookup'], string>> = {
  exact: '= :value',
  gt: '> :value',
  gte: '>= :value',
  lt: '< :value',
  lte: '<= :value',
  in: 'IN (:...value)',
};

/** Reads and writes a resource's rows, each time within a condition. */
@Injectable()
export class ModelQueries {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly grants: ObjectGrants,
  ) {}

  /** @returns one page of the rows within the condition, and how many there are in all */
  async list<Resource extends Model>(
    definition: ModelDefinition<Resource>,
    within: Condition,
    { page, pageSize, ordering, search, filters }: ListQuery,
  ): Promise<readonly [readonly Resource[], number]> {
    const { entity, options } = definition;
    const metadata = this.dataSource.getMetadata(entity);
    const query = this.#within(definition, assume(within, knownFields(filters)));
    for (const [index, { field, lookup, value }] of filters.entries()) {
      const parameter = `filter${index}`;
      query.andWhere(`${column(metadata, field)} ${OPERATORS[lookup].replace('value', parameter)}`, {
        [parameter]: value,
      });
    }
    for (const [index, term] of search.entries()) {
      const parameter = `search${index}`;
      const anywhere = options.search.map((field) => `${column(metadata, field)} ILIKE :${parameter}`).join(' OR ');
      query.andWhere(`(${anywhere})`, { [parameter]: `%${term.replace(/[\\%_]/g, '\\$&')}%` });
    }
    const counting = query.clone().select('COUNT(*)', 'count');
    const order = ordering.length > 0 ? ordering : [defaultOrder(options.defaultOrdering)];
    for (const { field, direction } of order) {
      query.addOrderBy(`${metadata.tableName}.${field}`, direction === 'descending' ? 'DESC' : 'ASC');
    }
    // Rows that are equal in all of these keep one order over the pages.
    query.addOrderBy(`${metadata.tableName}.id`, order.at(-1)?.direction === 'descending' ? 'DESC' : 'ASC');
    const offset = (page - 1) * pageSize;
    const rows = await this.#joinPage(query.offset(offset).limit(pageSize), definition).getMany();
    // A page that is not full is the last one, and tells how many there are.
    if (rows.length < pageSize && (rows.length > 0 || page === 1)) {
      return [rows, offset + rows.length];
    }
    const { count = 0 } = (await counting.getRawOne<{ readonly count: string }>()) ?? {};
    return [rows, Number(count)];
  }

  /** @returns the row, if it is within the condition */
  find<Resource extends Model>(
    definition: ModelDefinition<Resource>,
    within: Condition,
    id: Id,
    manager?: EntityManager,
  ): Promise<Resource | null> {
    return this.#join(this.#within(definition, within, manager), definition)
      .andWhere(`${this.dataSource.getMetadata(definition.entity).tableName}.id = :id`, { id })
      .getOne();
  }

  async insert<Resource extends Model>(
    { entity }: ModelDefinition<Resource>,
    row: Resource,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    await manager.insert(entity, row as QueryDeepPartialEntity<Resource>);
  }

  /** @returns whether the row was within the condition, and is changed; one statement, so nothing happens between check and act */
  async update<Resource extends Model>(
    { entity }: ModelDefinition<Resource>,
    within: Condition,
    id: Id,
    changes: Changes<Resource>,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<boolean> {
    const statement = manager
      .createQueryBuilder()
      .update(entity)
      .set(changes as QueryDeepPartialEntity<Resource>);
    const { affected } = await this.#narrow(statement, entity, within, id).execute();
    return affected === 1;
  }

  /** @returns whether the row was within the condition, and is gone */
  async delete<Resource extends Model>(
    { entity }: ModelDefinition<Resource>,
    within: Condition,
    id: Id,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<boolean> {
    const statement = manager.createQueryBuilder().delete().from(entity);
    const { affected } = await this.#narrow(statement, entity, within, id).execute();
    return affected === 1;
  }

  #within<Resource extends Model>(
    { entity }: ModelDefinition<Resource>,
    within: Condition,
    manager: EntityManager = this.dataSource.manager,
  ): SelectQueryBuilder<Resource> {
    const metadata = this.dataSource.getMetadata(entity);
    const { sql, parameters } = this.#write(within, (field) => column(metadata, field));
    return manager.getRepository(entity).createQueryBuilder(metadata.tableName).where(sql, parameters);
  }

  /** Adds the related rows that an answer shows. */
  #join<Resource extends Model>(
    query: SelectQueryBuilder<Resource>,
    { options: { relations = {} } }: ModelDefinition<Resource>,
  ): SelectQueryBuilder<Resource> {
    for (const [relation, columns] of Object.entries(relations)) {
      query.leftJoin(`${query.alias}.${relation}`, relation).addSelect(columns.map((name) => `${relation}.${name}`));
    }
    return query;
  }

  /** Related rows are looked up for the rows of a page, and not for every one that it was chosen from. */
  #joinPage<Resource extends Model>(
    page: SelectQueryBuilder<Resource>,
    definition: ModelDefinition<Resource>,
  ): SelectQueryBuilder<Resource> {
    if (Object.keys(definition.options.relations ?? {}).length === 0) {
      return page;
    }
    const { alias } = page;
    const ids = page.clone().select(`${alias}.id`);
    const rows = this.dataSource
      .getRepository(definition.entity)
      .createQueryBuilder(alias)
      .where(`"${alias}"."id" = ANY (ARRAY(${ids.getQuery()}))`, ids.getParameters())
      .orderBy(page.expressionMap.orderBys);
    return this.#join(rows, definition);
  }

  #write(within: Condition, columnOf: (field: string) => string): SqlCondition {
    return toSql(within, { column: columnOf, granted: (granted, id, bind) => this.grants.toSql(granted, id, bind) });
  }

  #narrow<Statement extends WhereExpressionBuilder>(
    statement: Statement,
    entity: Type,
    within: Condition,
    id: Id,
  ): Statement {
    const metadata = this.dataSource.getMetadata(entity);
    const { sql, parameters } = this.#write(within, (field) => `"${databaseName(metadata, field)}"`);
    return statement.where('"id" = :id', { id }).andWhere(sql, parameters);
  }
}

/** What every row of the list has: a permission that speaks of the same field need not be asked. A date is equal to none, so it is left to the database. */
function knownFields(filters: readonly FilterTerm[]): ReadonlyMap<string, unknown> {
  return new Map(
    filters
      .filter(({ lookup, value }) => lookup === 'exact' && typeof value !== 'object')
      .map(({ field, value }) => [field, value]),
  );
}

function column(metadata: EntityMetadata, field: string): string {
  return `"${metadata.tableName}"."${databaseName(metadata, field)}"`;
}

/** Fields come from code; one that the entity does not have is a mistake there, and never becomes SQL. */
function databaseName(metadata: EntityMetadata, field: string): string {
  const found = metadata.findColumnWithPropertyName(field);
  if (!found) {
    throw new RangeError(`${metadata.name} has no column "${field}".`);
  }
  return found.databaseName;
}

function defaultOrder(text: string): ListQuery['ordering'][number] {
  return text.startsWith('-')
    ? { field: text.slice(1), direction: 'descending' }
    : { field: text, direction: 'ascending' };
}
