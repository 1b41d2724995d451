import { isId } from '../../core/id.js';
import { type EventFilter, type TimeRange } from '../../observability/events/event-filter.js';
import { type SecurityEventRow } from '../../observability/events/security-event.statements.js';

/** @returns whether the database would find the event by the filter */
export function eventMatches(event: SecurityEventRow, { createdAt, ...filter }: EventFilter): boolean {
  const { actor, subject, ...equal } = filter;
  return (
    Object.entries(equal).every(
      ([name, value]) => value === undefined || event[name as keyof typeof equal] === value,
    ) &&
    (actor === undefined || (isId(actor) ? event.actorId : event.actor) === actor) &&
    (subject === undefined || (isId(subject) ? event.subjectId : event.subject) === subject) &&
    isWithin(event.createdAt, createdAt ?? {})
  );
}

function isWithin(time: Date, { gt, gte, lt, lte }: TimeRange): boolean {
  return (!gt || time > gt) && (!gte || time >= gte) && (!lt || time < lt) && (!lte || time <= lte);
}
