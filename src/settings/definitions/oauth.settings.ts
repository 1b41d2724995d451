import { parseDuration } from '../../core/duration.js';
import { parseRates } from '../../core/rate.js';
import { Secret } from '../../core/secret.js';
import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';

/** The OAuth 2.1 and OpenID Connect provider. */
export const OAUTH_SETTINGS = {
  oauthClientCacheSize: setting('OAUTH_CLIENT_CACHE_SIZE', '10000', parse.integer(0, 1_000_000), {
    unit: 'clients',
    comment:
      'OAuth clients remembered until they change, on whichever process; 0 reads each from the database for every request.',
  }),
  oauthAccessTokens: setting('OAUTH_ACCESS_TOKENS', 'jwt', parse.choice('jwt', 'opaque'), {
    unit: 'jwt or opaque',
    comment:
      'What OAuth access tokens for the API are: signed, so that others can verify them; or opaque, so that they have to ask.',
  }),
  oauthAccessTtl: setting('OAUTH_ACCESS_TTL', '5m', parse.seconds, {
    unit: 'duration',
    comment: 'How long an OAuth access token lives, unless its client has a lifetime of its own.',
  }),
  oauthRefreshTtl: setting('OAUTH_REFRESH_TTL', '14d', parse.seconds, {
    unit: 'duration',
    comment: 'How long an OAuth refresh token lives that is not used, unless its client has a lifetime of its own.',
  }),
  oauthRefreshAbsoluteTtl: setting('OAUTH_REFRESH_ABSOLUTE_TTL', '60d', parse.seconds, {
    unit: 'duration',
    comment: 'How long a consent lives, and however often they are refreshed, the tokens that came of it.',
  }),
  oauthRefreshGrace: setting('OAUTH_REFRESH_GRACE', '10s', parseDuration, {
    unit: 'duration',
    comment: 'How long an OAuth refresh token that was just exchanged is given the same successor again.',
  }),
  oauthDpopNonce: setting('OAUTH_DPOP_NONCE', 'off', parse.choice('off', 'on'), {
    unit: 'on or off',
    comment: 'Whether DPoP proofs, for a token and at the API, need a nonce that the server has given (RFC 9449).',
  }),
  oauthRegistrationToken: optional('OAUTH_REGISTRATION_TOKEN', bearerToken, {
    unit: 'at least 32 letters, digits and `-._~+/`',
    comment: 'What an application presents to register itself (RFC 7591). Unset: none can.',
    secret: true,
  }),
  rateOAuth: setting('RATE_OAUTH', '600/min', parseRates, {
    unit: 'rates',
    comment: 'Requests to the OAuth provider of an address, and of a client that has shown that it is itself.',
  }),
} as const;

/** What can be presented as a bearer token (RFC 6750, section 2.1), and not guessed. */
function bearerToken(value: string): Secret {
  if (!/^[\w.~+/-]{32,}=*$/.test(value)) {
    throw new RangeError('expected at least 32 characters that a bearer token may have');
  }
  return new Secret(value);
}
