import * as parse from '../parsers.js';
import { setting } from '../setting.js';

/** The OAuth 2.1 and OpenID Connect provider. */
export const OAUTH_SETTINGS = {
  oauthClientCacheSize: setting('OAUTH_CLIENT_CACHE_SIZE', '10000', parse.integer(0, 1_000_000), {
    unit: 'clients',
    comment:
      'OAuth clients remembered until they change, on whichever process; 0 reads each from the database for every request.',
  }),
} as const;
