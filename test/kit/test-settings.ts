import { type Environment } from '../../src/settings/read-values.js';

/** So many that no test meets it by accident. */
const UNLIMITED = '1000000/min';

/** The environment of a test's server where the test says nothing else: read by the same parser as a deployer's. */
export const TEST_SETTINGS: Environment = {
  NODE_ENV: 'test',
  PORT: '0',
  PUBLIC_URL: 'http://127.0.0.1',
  SECRET_KEY: '0123456789abcdefghijklmnopqrstuvwxyz',
  DATABASE_POOL_SIZE: '5',
  SHUTDOWN_TIMEOUT: '2s',
  // A machine that is busy with other tests is no overload of this server's.
  SHED_DELAY: 'off',
  RATE_ADDRESS: UNLIMITED,
  RATE_ANON: UNLIMITED,
  RATE_USER: UNLIMITED,
  RATE_LOGIN: UNLIMITED,
  RATE_ARTICLES: UNLIMITED,
};
