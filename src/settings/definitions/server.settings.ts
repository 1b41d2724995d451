import { parseByteSize } from '../../core/byte-size.js';
import { parseDuration } from '../../core/duration.js';
import { parseNetwork } from '../../core/network.js';
import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';

/** How the server is reached and stopped. */
export const SERVER_SETTINGS = {
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
  healthPort: optional('HEALTH_PORT', parse.integer(1, 65_535), {
    unit: 'port',
    comment: 'A port for /health/… alone, for probes that make a connection for each request. Unset: PORT alone.',
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
      'How long a request may wait to be begun before it is answered 503; in a single burst it may be 4 times as long, and 20 times where fewer than 1024 wait.',
  }),
  shutdownTimeout: setting('SHUTDOWN_TIMEOUT', '25s', parseDuration, {
    unit: 'duration',
    comment: 'How long open requests may take to finish after SIGTERM.',
  }),
  shutdownDelay: setting('SHUTDOWN_DELAY', '200ms', parseDuration, {
    unit: 'duration',
    comment: 'How long the server still accepts connections after SIGTERM, while readiness is already false.',
  }),
} as const;
