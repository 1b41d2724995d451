import { ACCOUNTS_SETTINGS } from './definitions/accounts.settings.js';
import { AUDIT_SETTINGS } from './definitions/audit.settings.js';
import { CREDENTIALS_SETTINGS } from './definitions/credentials.settings.js';
import { OAUTH_SETTINGS } from './definitions/oauth.settings.js';
import { OBSERVABILITY_SETTINGS } from './definitions/observability.settings.js';
import { SECURITY_SETTINGS } from './definitions/security.settings.js';
import { SERVER_SETTINGS } from './definitions/server.settings.js';
import { STORAGE_SETTINGS } from './definitions/storage.settings.js';
import { THROTTLING_SETTINGS } from './definitions/throttling.settings.js';

/** Every setting. The README's table is generated from here. */
export const DEFINITIONS = {
  ...SERVER_SETTINGS,
  ...STORAGE_SETTINGS,
  ...ACCOUNTS_SETTINGS,
  ...CREDENTIALS_SETTINGS,
  ...OAUTH_SETTINGS,
  ...THROTTLING_SETTINGS,
  ...OBSERVABILITY_SETTINGS,
  ...SECURITY_SETTINGS,
  ...AUDIT_SETTINGS,
} as const;
