import { type Comparable, type Condition, type Granted } from './condition.js';

/** A value of a condition in SQL. */
export type SqlParameter = Exclude<Comparable, null> | readonly string[];

/** A condition in SQL, with its parameters by name. */
export interface SqlCondition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, SqlParameter>>;
}

/** How a table is written in SQL. */
export interface SqlTable {
  /** The SQL of a field, such as `article.author_id`; the fields come from code, never from a request. */
  column(field: string): string;
  /**
   * The SQL of "this row is one of those on which the permission was granted".
   *
   * @param id the SQL of the row's id
   * @param bind takes a value and returns how the SQL names it
   */
  granted(granted: Granted, id: string, bind: Bind): string;
}

export type Bind = (value: SqlParameter) => string;

/** Writes a condition in SQL. Negation is two-valued: a NULL is simply not equal to a value, as in `matches`. */
export function toSql(condition: Condition, table: SqlTable): SqlCondition {
  const parameters: Record<string, SqlParameter> = {};
  const bind = (value: SqlParameter): string => {
    const name = `scope${Object.keys(parameters).length}`;
    parameters[name] = value;
    return `:${name}`;
  };
  const write = (part: Condition): string => {
    switch (part.kind) {
      case 'all':
        return 'TRUE';
      case 'none':
        return 'FALSE';
      case 'equals':
        return part.value === null
          ? `${table.column(part.field)} IS NULL`
          : `${table.column(part.field)} = ${bind(part.value)}`;
      case 'granted':
        return table.granted(part, table.column('id'), bind);
      case 'and':
      case 'or':
        return `(${part.operands.map(write).join(part.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        return `(${write(part.operand)}) IS NOT TRUE`;
    }
  };
  return { sql: write(condition), parameters };
}
