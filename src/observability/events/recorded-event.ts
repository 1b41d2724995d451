import { type Id } from '../../core/id.js';
import { type EventDetails, type EventSubject } from '../../core/security/security-event.js';
import { type SecurityEventType, type Severity } from '../../core/security/security-event-type.js';

/** A security event as it is kept: with its time, and with what was known of the request. */
export interface RecordedEvent {
  readonly id: Id;
  readonly type: SecurityEventType;
  readonly severity: Severity;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly actor: EventSubject | null;
  readonly subject: EventSubject | null;
  readonly scheme: string | null;
  /** The credential that the request came with. */
  readonly credentialId: string | null;
  /** What that is part of; for detection, and not kept. */
  readonly family?: string;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly details: EventDetails;
}
