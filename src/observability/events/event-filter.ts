import { isId, type Id } from '../../core/id.js';

/** Which events; all of what is given must hold. */
export interface EventFilter {
  readonly type?: string | undefined;
  readonly severity?: string | undefined;
  /** An account's id, or what it was called then. */
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly scheme?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
  readonly createdAt?: TimeRange | undefined;
}

export interface TimeRange {
  readonly gt?: Date | undefined;
  readonly gte?: Date | undefined;
  readonly lt?: Date | undefined;
  readonly lte?: Date | undefined;
}

/** A condition in SQL with its values, of which the first is `$1`. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** A place in the order of the list, and on which side of it the events are. */
export interface EventPosition {
  readonly side: 'before' | 'after';
  readonly createdAt: Date;
  readonly id: Id;
}

/**
 * @param position the events before it are the older ones
 * @returns a condition of columns that the code chooses; what a client gave is in the values alone
 */
export function conditionOf(filter: EventFilter, position?: EventPosition): SqlCondition {
  const values: unknown[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const terms = [
    ...equalities(filter).map(([column, given]) => `"${column}" = ${value(given)}`),
    ...Object.entries(COMPARISONS).flatMap(([name, operator]) => {
      const time = filter.createdAt?.[name as keyof TimeRange];
      return time ? [`"created_at" ${operator} ${value(time)}`] : [];
    }),
    ...(position ? [beyond(position, value)] : []),
  ];
  return { sql: terms.join(' AND ') || 'TRUE', values };
}

function equalities(filter: EventFilter): readonly (readonly [column: string, given: string])[] {
  const { type, severity, actor, subject, scheme, credentialId, address, requestId } = filter;
  const columns: readonly (readonly [string, string | undefined])[] = [
    ['type', type],
    ['severity', severity],
    [isId(actor) ? 'actor_id' : 'actor', actor],
    [isId(subject) ? 'subject_id' : 'subject', subject],
    ['scheme', scheme],
    ['credential_id', credentialId],
    ['address', address],
    ['request_id', requestId],
  ];
  return columns.flatMap(([column, given]) => (given === undefined ? [] : [[column, given] as const]));
}

/** The time by itself too, so that the partitions on the other side are not even looked at. */
function beyond({ side, createdAt, id }: EventPosition, value: (given: unknown) => string): string {
  const operator = side === 'before' ? '<' : '>';
  const time = value(createdAt);
  return `"created_at" ${operator}= ${time} AND ("created_at", "id") ${operator} (${time}, ${value(id)})`;
}
