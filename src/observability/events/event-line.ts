import { type LogEntry } from 'winston';
import { type Severity } from '../../core/security/security-event-type.js';
import { type RecordedEvent } from './recorded-event.js';

const LEVELS: Readonly<Record<Severity, string>> = { info: 'info', warning: 'warn', critical: 'error' };

/** What the log says of a security event. */
export function eventLine(event: RecordedEvent): LogEntry {
  const { id, type, severity, actor, subject, scheme, credentialId, address, userAgent, requestId, details } = event;
  return {
    level: LEVELS[severity],
    message: 'security event',
    eventId: id,
    type,
    severity,
    actor: actor?.username ?? actor?.id,
    subject: subject?.username ?? subject?.id,
    scheme: scheme ?? undefined,
    credentialId: credentialId ?? undefined,
    address: address ?? undefined,
    userAgent: userAgent ?? undefined,
    requestId: requestId ?? undefined,
    details,
  };
}
