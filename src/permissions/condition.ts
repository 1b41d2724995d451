import { GrantsNotRead } from '../core/held-permissions.js';
import { type Id } from '../core/id.js';

/** What a column can be compared with. */
export type Comparable = string | number | boolean | null;

/** Rows on which a permission was granted, to an account or to a group it is in. */
export interface Granted {
  readonly kind: 'granted';
  readonly permission: string;
  readonly userId: Id;
  readonly groupIds: readonly Id[];
}

/**
 * Which rows, as data: the same condition narrows a query in SQL and decides about one loaded object, so the two cannot disagree.
 */
export type Condition =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'equals'; readonly field: string; readonly value: Comparable }
  | Granted
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

/**
 * @param isGranted whether a permission was granted on the object, as it was read before; without it a condition that asks is one too many
 * @returns whether the object is one of the condition's rows
 */
export function matches(
  condition: Condition,
  object: object,
  isGranted: (granted: Granted) => boolean = refuseGrants,
): boolean {
  switch (condition.kind) {
    case 'all':
      return true;
    case 'none':
      return false;
    case 'equals':
      return (Reflect.get(object, condition.field) ?? null) === condition.value;
    case 'granted':
      return isGranted(condition);
    case 'and':
      return condition.operands.every((operand) => matches(operand, object, isGranted));
    case 'or':
      return condition.operands.some((operand) => matches(operand, object, isGranted));
    case 'not':
      return !matches(condition.operand, object, isGranted);
  }
}

function refuseGrants(): never {
  throw new GrantsNotRead();
}

/**
 * @param known fields that have one value in every row that is looked at
 * @returns the same condition of those rows, simplified: who asks for drafts need not be asked about what is published
 */
export function assume(condition: Condition, known: ReadonlyMap<string, unknown>): Condition {
  switch (condition.kind) {
    case 'equals':
      return !known.has(condition.field) ? condition : known.get(condition.field) === condition.value ? ALL : NONE;
    case 'and':
      return and(...condition.operands.map((operand) => assume(operand, known)));
    case 'or':
      return or(...condition.operands.map((operand) => assume(operand, known)));
    case 'not':
      return not(assume(condition.operand, known));
    default:
      return condition;
  }
}

/** @returns whether the condition depends on what was granted on a row, which the row itself does not say */
export function asksForGrants(condition: Condition): boolean {
  switch (condition.kind) {
    case 'granted':
      return true;
    case 'and':
    case 'or':
      return condition.operands.some(asksForGrants);
    case 'not':
      return asksForGrants(condition.operand);
    default:
      return false;
  }
}
