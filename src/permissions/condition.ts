/** What a column can be compared with. */
export type Comparable = string | number | boolean | null;

/**
 * Which rows, as data: the same condition narrows a query in SQL and decides about one loaded object, so the two cannot disagree.
 */
export type Condition =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'equals'; readonly field: string; readonly value: Comparable }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Condition[] }
  | { readonly kind: 'not'; readonly operand: Condition };

export const ALL: Condition = { kind: 'all' };
export const NONE: Condition = { kind: 'none' };

/** @returns the rows of every condition; simplified, so that a plain condition stays plain SQL */
export function and(...operands: readonly Condition[]): Condition {
  const kept = operands.filter(({ kind }) => kind !== 'all');
  if (kept.some(({ kind }) => kind === 'none')) {
    return NONE;
  }
  return kept.length > 1 ? { kind: 'and', operands: kept } : (kept[0] ?? ALL);
}

/** @returns the rows of any condition */
export function or(...operands: readonly Condition[]): Condition {
  const kept = operands.filter(({ kind }) => kind !== 'none');
  if (kept.some(({ kind }) => kind === 'all')) {
    return ALL;
  }
  return kept.length > 1 ? { kind: 'or', operands: kept } : (kept[0] ?? NONE);
}

/** @returns all other rows, those with a NULL in the field among them */
export function not(operand: Condition): Condition {
  switch (operand.kind) {
    case 'all':
      return NONE;
    case 'none':
      return ALL;
    case 'not':
      return operand.operand;
    default:
      return { kind: 'not', operand };
  }
}

/** @returns whether the object is one of the condition's rows */
export function matches(condition: Condition, object: object): boolean {
  switch (condition.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'equals':
      return (Reflect.get(object, condition.field) ?? null) === condition.value;
    case 'and':
      return condition.operands.every((operand) => matches(operand, object));
    case 'or':
      return condition.operands.some((operand) => matches(operand, object));
    case 'not':
      return !matches(condition.operand, object);
  }
}

/** A condition in SQL, with its parameters by name. */
export interface SqlCondition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, Exclude<Comparable, null>>>;
}

/**
 * Writes a condition in SQL. Negation is two-valued: a NULL is simply not equal to a value, as in `matches`.
 *
 * @param column the SQL of a field, such as `article.author_id`; the fields come from code, never from a request
 */
export function toSql(condition: Condition, column: (field: string) => string): SqlCondition {
  const parameters: Record<string, Exclude<Comparable, null>> = {};
  const write = (part: Condition): string => {
    switch (part.kind) {
      case 'all':
        return 'TRUE';
      case 'none':
        return 'FALSE';
      case 'equals': {
        if (part.value === null) {
          return `${column(part.field)} IS NULL`;
        }
        const name = `scope${Object.keys(parameters).length}`;
        parameters[name] = part.value;
        return `${column(part.field)} = :${name}`;
      }
      case 'and':
      case 'or':
        return `(${part.operands.map(write).join(part.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        return `(${write(part.operand)}) IS NOT TRUE`;
    }
  };
  return { sql: write(condition), parameters };
}
