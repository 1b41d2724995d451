import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';

/** What is recorded. */
export const OBSERVABILITY_SETTINGS = {
  logLevel: setting('LOG_LEVEL', 'info', parse.choice('error', 'warn', 'info', 'debug'), {
    unit: 'error, warn, info or debug',
    comment: 'What is logged; a request is logged at info.',
  }),
  logFile: optional('LOG_FILE', parse.text, {
    unit: 'path',
    comment: 'Where the log goes. Unset: standard output, in colours on a terminal.',
  }),
} as const;
