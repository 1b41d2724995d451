import { parseDuration } from '../../core/duration.js';
import * as parse from '../parsers.js';
import { optional, setting } from '../setting.js';

/** Where data is kept. */
export const STORAGE_SETTINGS = {
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
  redisUrls: optional('REDIS_URL', parse.redisUrls, {
    unit: 'address, or a comma list of them',
    comment:
      'Redis that counts requests for all servers that share it; of a cluster, some of its nodes. Unset: each server counts by itself.',
    secret: true,
  }),
  redisCluster: setting('REDIS_CLUSTER', 'off', parse.onOff, {
    unit: 'on or off',
    comment: 'Whether REDIS_URL is of a Redis Cluster.',
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
} as const;
