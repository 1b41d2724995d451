import { type EventFilter } from '../../observability/events/event-filter.js';
import { type SecurityEventFilterDto } from './security-event-query.dto.js';

/** @returns what a query asks for, for the log of events */
export function eventFilterOf(query: SecurityEventFilterDto): EventFilter {
  const { createdAt__gt: gt, createdAt__gte: gte, createdAt__lt: lt, createdAt__lte: lte, ...equal } = query;
  const { type, severity, actor, subject, scheme, credentialId, address, requestId } = equal;
  return {
    type,
    severity,
    actor,
    subject,
    scheme,
    credentialId,
    address,
    requestId,
    createdAt: { gt, gte, lt, lte },
  };
}
