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
  detectionResponses: setting('DETECTION_RESPONSES', '', parse.wordsByName('notify', 'lock'), {
    unit: 'comma list of rule:response+response',
    comment:
      'What is done about alerts of a rule beside raising them: notify (mail and webhook, also below DETECTION_NOTIFY) and lock (ends the credential that was used). Thresholds: DETECT_<RULE>, such as DETECT_BRUTE_FORCE=20/10min or off.',
  }),
  detectionNotify: setting('DETECTION_NOTIFY', 'critical', parse.choice('info', 'warning', 'critical', 'off'), {
    unit: 'info, warning, critical or off',
    comment: 'From which severity a new alert is mailed and sent to SECURITY_WEBHOOK_URL.',
  }),
} as const;
