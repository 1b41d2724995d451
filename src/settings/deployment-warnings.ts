import { type Settings } from './settings.js';

/**
 * What may go to production but is seldom meant, as Django's `check --deploy` lists it. What may not is a fault, and stops the start.
 *
 * @returns one line for each
 */
export function deploymentWarnings(settings: Settings): readonly string[] {
  return WARNINGS.filter(([holds]) => holds(settings)).map(([, text]) => text);
}

const WARNINGS: readonly (readonly [holds: (settings: Settings) => boolean, text: string])[] = [
  [
    ({ environment }) => environment !== 'production',
    'NODE_ENV: is not production, so that the start forgives weak settings and /docs is open',
  ],
  [
    ({ publicUrl, trustedProxies }) => publicUrl?.startsWith('https:') === true && trustedProxies.length === 0,
    'TRUSTED_PROXIES: is empty while PUBLIC_URL is https: behind a proxy all clients count as one, the proxy',
  ],
  [
    ({ workers, redisUrl }) => workers === 1 && redisUrl === undefined,
    'REDIS_URL: is not set: this server counts by itself, so of several each allows the whole rate',
  ],
  [({ shedDelay }) => shedDelay === null, 'SHED_DELAY: is off: under overload every request waits, and none is served'],
  [
    ({ databaseUrl, embeddedDatabase }) => databaseUrl === undefined && embeddedDatabase,
    'EMBEDDED_DATABASE: is on: nobody makes backups of it, and only this machine can use it',
  ],
  [({ logLevel }) => logLevel === 'debug', 'LOG_LEVEL: is debug, which is much and slow'],
];
