import * as parse from '../parsers.js';
import { setting } from '../setting.js';

/** What is noticed. */
export const SECURITY_SETTINGS = {
  securityEventsBurst: setting('SECURITY_EVENTS_BURST', '60', parse.integer(1, 1_000_000), {
    unit: 'events',
    comment:
      'Refusals of one kind and one origin that are recorded one by one in a minute; those past that are recorded as one event that counts them.',
  }),
  securityEventsRetention: setting('SECURITY_EVENTS_RETENTION', '90d', parse.seconds, {
    unit: 'duration',
    comment: 'How long security events are kept; they go by whole weeks.',
  }),
} as const;
