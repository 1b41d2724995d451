import { type DeploymentFinding } from '../core/deployment-finding.js';
import { type Settings } from './settings.js';
import { settingsFindings, type SettingsRule } from './settings-rule.js';

/** What may go to production but is seldom meant, as Django's `check --deploy` lists it. What may not is a fault, and stops the start. */
export function deploymentWarnings(settings: Settings): readonly DeploymentFinding[] {
  return settingsFindings(WARNING_RULES, settings);
}

export const WARNING_RULES: readonly SettingsRule[] = [
  {
    id: 'settings.W001',
    severity: 'warning',
    looksFor: '`NODE_ENV` is not `production`',
    holds: ({ environment }) => environment !== 'production',
    what: 'NODE_ENV: is not production, so that the start forgives weak settings and /docs is open',
    cure: 'Set NODE_ENV=production.',
  },
  {
    id: 'settings.W002',
    severity: 'warning',
    looksFor: 'no `TRUSTED_PROXIES` while `PUBLIC_URL` is https',
    holds: ({ publicUrl, trustedProxies }) => publicUrl?.startsWith('https:') === true && trustedProxies.length === 0,
    what: 'TRUSTED_PROXIES: is empty while PUBLIC_URL is https: behind a proxy all clients count as one, the proxy',
    cure: 'Set TRUSTED_PROXIES to the networks of your proxies, and nothing else.',
  },
  {
    id: 'settings.W003',
    severity: 'warning',
    looksFor: 'no `REDIS_URL`',
    holds: ({ workers, redisUrls }) => workers === 1 && redisUrls === undefined,
    what: 'REDIS_URL: is not set: this server counts by itself, so of several each allows the whole rate',
    cure: 'Set REDIS_URL, unless this is the only server.',
  },
  {
    id: 'settings.W004',
    severity: 'warning',
    looksFor: '`SHED_DELAY` is off',
    holds: ({ shedDelay }) => shedDelay === null,
    what: 'SHED_DELAY: is off: under overload every request waits, and none is served',
    cure: 'Take SHED_DELAY away, or set a duration.',
  },
  {
    id: 'settings.W005',
    severity: 'warning',
    looksFor: 'the embedded database',
    holds: ({ databaseUrl, embeddedDatabase }) => databaseUrl === undefined && embeddedDatabase,
    what: 'EMBEDDED_DATABASE: is on: nobody makes backups of it, and only this machine can use it',
    cure: 'Set DATABASE_URL to a PostgreSQL with backups.',
  },
  {
    id: 'settings.W006',
    severity: 'warning',
    looksFor: '`LOG_LEVEL` is `debug`',
    holds: ({ logLevel }) => logLevel === 'debug',
    what: 'LOG_LEVEL: is debug, which is much and slow',
    cure: 'Set LOG_LEVEL=info.',
  },
];
