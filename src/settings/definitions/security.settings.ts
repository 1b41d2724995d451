import { parseDuration } from '../../core/duration.js';
import { parseRates } from '../../core/rate.js';
import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';

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
  detectionResponses: setting('DETECTION_RESPONSES', '', parse.wordsByName('notify', 'step-up', 'throttle', 'lock'), {
    unit: 'comma list of rule:response+response',
    comment:
      'What is done about alerts of a rule beside raising them: notify (mail and webhook, also below DETECTION_NOTIFY); step-up (the credential that was used needs the password of its account and second factor again), throttle (that credential, or the address, gets DETECTION_THROTTLE) and lock (ends that credential). Thresholds: DETECT_<RULE>, such as DETECT_BRUTE_FORCE=20/10min or off.',
  }),
  detectionThrottle: setting('DETECTION_THROTTLE', '10/min', parseRates, {
    unit: 'rates',
    comment: 'The rate of a credential, or of an address without one, that the response throttle slows down.',
  }),
  detectionThrottleTtl: setting('DETECTION_THROTTLE_TTL', '1h', parseDuration, {
    unit: 'duration',
    comment: 'For how long it does so, from the last time that the rule found something.',
  }),
  detectionNotify: setting('DETECTION_NOTIFY', 'critical', parse.choice('info', 'warning', 'critical', 'off'), {
    unit: 'info, warning, critical or off',
    comment: 'From which severity a new alert is mailed and sent to SECURITY_WEBHOOK_URL.',
  }),
  securityMail: setting('SECURITY_MAIL', '', parse.list(parse.emailAddress), {
    unit: 'comma list of e-mail addresses',
    comment: 'Who is mailed about alerts, and the digest. Unset: every active superuser.',
  }),
  securityWebhookUrl: optional('SECURITY_WEBHOOK_URL', parse.webhookUrl, {
    unit: 'address',
    comment: 'Where new alerts, security events and the digest are posted to, signed with SECURITY_WEBHOOK_SECRET.',
    secret: true,
  }),
  securityWebhookSecret: optional('SECURITY_WEBHOOK_SECRET', parse.webhookSecret, {
    unit: 'text of at least 32 characters',
    comment: 'What posts to SECURITY_WEBHOOK_URL are signed with (HMAC-SHA-256). Required with it.',
    secret: true,
  }),
  securityWebhookEvents: setting(
    'SECURITY_WEBHOOK_EVENTS',
    'warning',
    parse.choice('info', 'warning', 'critical', 'off'),
    {
      unit: 'info, warning, critical or off',
      comment: 'From which severity security events are posted to the webhook, in batches.',
    },
  ),
  securityDigest: setting('SECURITY_DIGEST', 'off', parse.choice('daily', 'weekly', 'off'), {
    unit: 'daily, weekly or off',
    comment: 'How often what was seen is summed up, by mail and to the webhook.',
  }),
} as const;
