import { parseDuration } from '../../core/duration.js';
import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';
import { parseProviderNames } from '../social-providers.js';

/** What a request may carry to say who is calling. */
export const CREDENTIALS_SETTINGS = {
  jwtAlgorithm: setting('JWT_ALGORITHM', 'ES256', parse.choice('ES256', 'HS256'), {
    unit: 'ES256 or HS256',
    comment:
      'What access tokens are signed by: keys of the database, which others can verify with; or SECRET_KEY, which nobody else has.',
  }),
  jwtAccessTtl: setting('JWT_ACCESS_TTL', '5m', parse.seconds, {
    unit: 'duration',
    comment: 'How long an access token lives.',
  }),
  jwtRefreshTtl: setting('JWT_REFRESH_TTL', '14d', parseDuration, {
    unit: 'duration',
    comment: 'How long a refresh token lives that is not used.',
  }),
  jwtRefreshAbsoluteTtl: setting('JWT_REFRESH_ABSOLUTE_TTL', '60d', parseDuration, {
    unit: 'duration',
    comment: 'How long a login lives, however often it is refreshed.',
  }),
  jwtRefreshGrace: setting('JWT_REFRESH_GRACE', '10s', parseDuration, {
    unit: 'duration',
    comment: 'How long a refresh token that was just exchanged is given the same successor again.',
  }),
  jwtCacheSize: setting('JWT_CACHE_SIZE', '10000', parse.integer(0, 1_000_000), {
    unit: 'tokens',
    comment: 'Verified access tokens whose signature is not verified again; 0 verifies every time.',
  }),
  userCacheSize: setting('USER_CACHE_SIZE', '10000', parse.integer(0, 10_000_000), {
    unit: 'accounts',
    comment:
      'Accounts remembered until they change, on whichever process; 0 reads each from the database for every request.',
  }),
  apiKeyCacheSize: setting('API_KEY_CACHE_SIZE', '10000', parse.integer(0, 1_000_000), {
    unit: 'keys',
    comment:
      'API keys remembered until they change, on whichever process; 0 reads each from the database for every request.',
  }),
  sessionIdleTtl: setting('SESSION_IDLE_TTL', '30m', parseDuration, {
    unit: 'duration',
    comment: 'How long a session lives that is not used.',
  }),
  sessionAbsoluteTtl: setting('SESSION_ABSOLUTE_TTL', '12h', parseDuration, {
    unit: 'duration',
    comment: 'How long a session lives, however much it is used.',
  }),
  csrfTrustedOrigins: setting('CSRF_TRUSTED_ORIGINS', '', parse.list(parse.baseUrl), {
    unit: 'comma list of origins',
    comment: 'Origins, beside that of PUBLIC_URL, whose pages may act for whoever is signed in.',
  }),
  socialProviderNames: setting('SOCIAL_PROVIDERS', '', parseProviderNames, {
    unit: 'comma list of names',
    comment:
      'OpenID providers to sign in with. Each has, for the name `google`, SOCIAL_GOOGLE_ISSUER, SOCIAL_GOOGLE_CLIENT_ID, SOCIAL_GOOGLE_CLIENT_SECRET and, if need be, SOCIAL_GOOGLE_SCOPES (`openid email profile`) SOCIAL_GOOGLE_LABEL (the name) and SOCIAL_GOOGLE_TRUST_MFA (`off`).',
  }),
  socialLanding: setting('SOCIAL_LANDING', '/', parse.landing, {
    unit: 'path or address',
    comment: 'Where a browser goes after it signed in with a provider, unless it asked for another path of this host.',
  }),
  socialMfaPage: optional('SOCIAL_MFA_PAGE', parse.landing, {
    unit: 'path or address',
    comment:
      'The page that asks for the second factor of whoever signed in with a provider; SOCIAL_LANDING unless set. What it needs is in the fragment.',
  }),
  authBasic: setting('AUTH_BASIC', 'off', parse.onOff, {
    unit: 'on or off',
    comment: 'Accepts a name and password with any request (RFC 7617), each time at the price of a login.',
  }),
} as const;
