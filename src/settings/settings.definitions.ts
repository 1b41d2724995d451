import { parseByteSize } from '../core/byte-size.js';
import { parseDuration } from '../core/duration.js';
import { parseNetwork } from '../core/network.js';
import { parseRates } from '../core/rate.js';
import * as parse from './parsers.js';
import { optional, setting } from './setting.js';
import { parseProviderNames } from './social-providers.js';

/** Every setting. The README's table is generated from here. */
export const DEFINITIONS = {
  environment: setting('NODE_ENV', 'development', parse.choice('development', 'production', 'test'), {
    unit: 'development, production or test',
    comment: 'In production, weak or missing secrets stop the start.',
  }),
  port: setting('PORT', '3000', parse.integer(0, 65_535), {
    unit: 'port',
    comment: 'Where the server listens; 0 takes a free port.',
  }),
  host: setting('HOST', '127.0.0.1', parse.listeningHost, {
    unit: 'address',
    comment: 'The interface the server listens on; 0.0.0.0 for every one.',
  }),
  workers: setting('WORKERS', '1', parse.integer(1, 256), {
    unit: 'processes',
    comment: 'Server processes behind the one port. More than one in production need REDIS_URL.',
  }),
  publicUrl: optional('PUBLIC_URL', parse.baseUrl, {
    unit: 'address',
    comment:
      'The address clients see; links, the token issuer and the audience are made from it. Unset: http://HOST:PORT.',
  }),
  allowedHosts: setting('ALLOWED_HOSTS', '', parse.list(parse.hostName), {
    unit: 'comma list of host names',
    comment: 'Host names a request may be for, beside the one of PUBLIC_URL and, in development, this machine.',
  }),
  corsOrigins: setting('CORS_ORIGINS', '', parse.list(parse.origin), {
    unit: 'comma list of origins',
    comment: 'Browser origins that may read the API. `*` is refused in production.',
  }),
  trustedProxies: setting('TRUSTED_PROXIES', '', parse.list(parseNetwork), {
    unit: 'comma list of networks',
    comment: 'Proxies whose X-Forwarded-For or Forwarded is believed. A number of hops is refused.',
  }),
  forwardedHeader: optional('FORWARDED_HEADER', parse.choice('x-forwarded-for', 'forwarded'), {
    unit: 'x-forwarded-for or forwarded',
    comment:
      'The only header in which proxies name the client. Unset: either; a request in which both name different ones is refused.',
  }),
  databaseUrl: optional('DATABASE_URL', parse.databaseUrl, {
    unit: 'address',
    comment: 'PostgreSQL to use. Unset: the embedded PostgreSQL in DATA_DIR.',
    secret: true,
  }),
  databasePoolSize: setting('DATABASE_POOL_SIZE', '10', parse.integer(1, 1000), {
    unit: 'connections',
    comment: 'Connections to PostgreSQL that this process keeps for requests.',
  }),
  databasePoolQueue: setting('DATABASE_POOL_QUEUE', '2000', parse.integer(0, 1_000_000), {
    unit: 'statements',
    comment: 'What may wait for a connection to PostgreSQL; past that a request is answered 503.',
  }),
  databaseTimeout: setting('DATABASE_TIMEOUT', '2s', parseDuration, {
    unit: 'duration',
    comment: 'How long a statement may take; past that the request is answered 503.',
  }),
  embeddedDatabase: setting('EMBEDDED_DATABASE', 'off', parse.onOff, {
    unit: 'on or off',
    comment: 'Allows the embedded PostgreSQL in production, where it is refused otherwise.',
  }),
  sweepInterval: setting('SWEEP_INTERVAL', '10m', parse.interval, {
    unit: 'duration or off',
    comment: 'How often expired rows are deleted, by one of the servers.',
  }),
  redisUrl: optional('REDIS_URL', parse.redisUrl, {
    unit: 'address',
    comment: 'Redis that counts requests for all servers that share it. Unset: each server counts by itself.',
    secret: true,
  }),
  redisKeyPrefix: setting('REDIS_KEY_PREFIX', 'portcullis:', parse.redisKeyPrefix, {
    unit: 'text',
    comment: 'What the keys in Redis begin with; servers that share it count together.',
  }),
  dataDirectory: setting('DATA_DIR', '.data', parse.text, {
    unit: 'path',
    comment: 'Where the embedded database and the development secret live.',
  }),
  secretKey: setting('SECRET_KEY', '', parse.list(parse.secret), {
    unit: 'comma list of texts of at least 32 characters',
    comment:
      'What is signed and sealed by: the first does, all are accepted. Required in production; otherwise one is made in DATA_DIR.',
    secret: true,
  }),
  adminUsername: setting('ADMIN_USERNAME', 'admin', parse.username, {
    unit: 'text',
    comment: 'The first superuser, made on an empty database.',
  }),
  adminPassword: optional('ADMIN_PASSWORD', parse.password, {
    unit: 'text',
    comment: 'Its password. Unset: one is generated and printed once.',
    secret: true,
  }),
  adminEmail: setting('ADMIN_EMAIL', 'admin@localhost.localdomain', parse.emailAddress, {
    unit: 'e-mail address',
    comment: 'Its e-mail address.',
  }),
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
  lockoutLimit: setting('LOCKOUT_LIMIT', '5', parse.integer(1, 1_000_000), {
    unit: 'failures',
    comment:
      'Failed logins of one name, with any scheme, that lock it, and again every so many; of one address, 20 times as many.',
  }),
  lockoutCooloff: setting('LOCKOUT_COOLOFF', '15m', parseDuration, {
    unit: 'duration',
    comment:
      'How long the first lockout lasts; the second and third 8 times as long, further ones 96 times, 30 days at most.',
  }),
  socialProviderNames: setting('SOCIAL_PROVIDERS', '', parseProviderNames, {
    unit: 'comma list of names',
    comment:
      'OpenID providers to sign in with. Each has, for the name `google`, SOCIAL_GOOGLE_ISSUER, SOCIAL_GOOGLE_CLIENT_ID, SOCIAL_GOOGLE_CLIENT_SECRET and, if need be, SOCIAL_GOOGLE_SCOPES (`openid email profile`) and SOCIAL_GOOGLE_LABEL (the name).',
  }),
  socialLanding: setting('SOCIAL_LANDING', '/', parse.landing, {
    unit: 'path or address',
    comment: 'Where a browser goes after it signed in with a provider, unless it asked for another path of this host.',
  }),
  mfaRequired: setting('MFA_REQUIRED', 'off', parse.choice('off', 'staff', 'all'), {
    unit: 'off, staff or all',
    comment: 'Whose password logins need a second factor; staff are superusers too. Others may have one.',
  }),
  authBasic: setting('AUTH_BASIC', 'off', parse.onOff, {
    unit: 'on or off',
    comment: 'Accepts a name and password with any request (RFC 7617), each time at the price of a login.',
  }),
  passwordHashConcurrency: setting('PASSWORD_HASH_CONCURRENCY', '2', parse.integer(1, 64), {
    unit: 'hashes',
    comment: 'Passwords hashed at once, 19 MiB each.',
  }),
  passwordHashQueue: setting('PASSWORD_HASH_QUEUE', '200', parse.integer(0, 100_000), {
    unit: 'hashes',
    comment: 'Passwords waiting to be hashed; past that a login is answered 503.',
  }),
  registration: setting('REGISTRATION', 'closed', parse.choice('open', 'closed', 'invite'), {
    unit: 'open, closed or invite',
    comment: 'Who may make an account by the API: anyone, nobody, or whom staff invite.',
  }),
  smtpUrl: optional('SMTP_URL', parse.smtpUrl, {
    unit: 'address',
    comment: 'The mail server. Unset: each mail is a file in DATA_DIR/outbox.',
    secret: true,
  }),
  mailFrom: optional('MAIL_FROM', parse.mailbox, {
    unit: 'mailbox',
    comment:
      'The sender of mails, such as `Example <no-reply@example.com>`. Unset: no-reply at the host of PUBLIC_URL.',
  }),
  pagesUrl: optional('PAGES_URL', parse.baseUrl, {
    unit: 'address',
    comment: 'Where the pages /verify-email, /reset-password and /register are that mails link to. Unset: PUBLIC_URL.',
  }),
  rateMail: setting('RATE_MAIL', '5/h', parseRates, {
    unit: 'rates',
    comment: 'Mails to one address that strangers may cause; past that the answer is the same, and no mail is sent.',
  }),
  rateAddress: setting('RATE_ADDRESS', '6000/min', parseRates, {
    unit: 'rates',
    comment: 'Every request of an address, before authentication.',
  }),
  rateAnonymous: setting('RATE_ANON', '60/min', parseRates, {
    unit: 'rates',
    comment: 'Requests of an address that end without an identity, bad credentials included.',
  }),
  rateUser: setting('RATE_USER', '600/min', parseRates, {
    unit: 'rates',
    comment: 'Requests of an identity.',
  }),
  rateLogin: setting('RATE_LOGIN', '10/min', parseRates, {
    unit: 'rates',
    comment: 'Login attempts of an address.',
  }),
  throttleKeys: setting('THROTTLE_KEYS', '1000000', parse.integer(1000, 100_000_000), {
    unit: 'keys',
    comment: 'Counters kept in this process; past that those unused for longest make room.',
  }),
  bodyLimit: setting('BODY_LIMIT', '1MiB', parseByteSize, {
    unit: 'size',
    comment: 'The largest request body.',
  }),
  requestTimeout: setting('REQUEST_TIMEOUT', '25s', parseDuration, {
    unit: 'duration',
    comment: 'How long a client may take to send a request.',
  }),
  maxConnections: setting('MAX_CONNECTIONS', '10000', parse.integer(1, 10_000_000), {
    unit: 'connections',
    comment: 'Connections of clients that this process holds; past that a new one is closed at once.',
  }),
  shedDelay: setting('SHED_DELAY', '250ms', parse.durationOrOff, {
    unit: 'duration or off',
    comment:
      'How late the event loop may be before requests are answered 503; a single burst may make it four times as late.',
  }),
  shutdownTimeout: setting('SHUTDOWN_TIMEOUT', '25s', parseDuration, {
    unit: 'duration',
    comment: 'How long open requests may take to finish after SIGTERM.',
  }),
  shutdownDelay: setting('SHUTDOWN_DELAY', '200ms', parseDuration, {
    unit: 'duration',
    comment: 'How long the server still accepts connections after SIGTERM, while readiness is already false.',
  }),
  logLevel: setting('LOG_LEVEL', 'info', parse.choice('error', 'warn', 'info', 'debug'), {
    unit: 'error, warn, info or debug',
    comment: 'What is logged; a request is logged at info.',
  }),
  logFile: optional('LOG_FILE', parse.text, {
    unit: 'path',
    comment: 'Where the log goes. Unset: standard output, in colours on a terminal.',
  }),
} as const;
