import { type Provider } from '@nestjs/common';
import { SecurityEvents } from '../../core/security/security-events.js';
import { SecurityEventLog } from './security-event-log.js';
import { SecurityEventPartitions } from './security-event-partitions.js';
import { SecurityEventRecorder } from './security-event-recorder.js';
import { SecurityEventWriter } from './security-event-writer.js';

/** What records security events, and what reads them. */
export const SECURITY_EVENT_PROVIDERS: readonly Provider[] = [
  { provide: SecurityEvents, useExisting: SecurityEventRecorder },
  SecurityEventLog,
  SecurityEventPartitions,
  SecurityEventRecorder,
  SecurityEventWriter,
];
