import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';

/** How it shows whether the audit trail was changed. */
export const AUDIT_SETTINGS = {
  auditAnchorInterval: setting('AUDIT_ANCHOR_INTERVAL', '10m', parse.interval, {
    unit: 'duration or off',
    comment:
      'How often one of the servers signs where the audit trail is: what was removed from its end before that shows.',
  }),
  auditAnchorFile: optional('AUDIT_ANCHOR_FILE', parse.text, {
    unit: 'path',
    comment: 'A file that each signed place of the audit trail is appended to; best on another machine.',
  }),
} as const;
