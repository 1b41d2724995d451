import { type DeploymentRule } from '../core/deployment-finding.js';

/** Settings that stop the start, in production or anywhere. */
export const FITNESS_RULES = {
  noSecret: {
    id: 'settings.E001',
    severity: 'error',
    looksFor: 'no `SECRET_KEY`',
    cure: 'Set SECRET_KEY to at least 32 random characters, the same on every server.',
  },
  weakSecret: {
    id: 'settings.E002',
    severity: 'error',
    looksFor: 'a `SECRET_KEY` that is short, regular, or reads like an example',
    cure: 'Make one with node -p \'crypto.randomBytes(36).toString("base64url")\', and put it in front of the old one.',
  },
  logFileSizeAlone: {
    id: 'settings.E003',
    severity: 'error',
    looksFor: '`LOG_FILE_SIZE` without a `LOG_FILE`',
    cure: 'Set LOG_FILE, or take LOG_FILE_SIZE away.',
  },
  logFileOfSeveral: {
    id: 'settings.E004',
    severity: 'error',
    looksFor: '`LOG_FILE_SIZE` with several `WORKERS`',
    cure: 'Take LOG_FILE_SIZE away, and rotate the file from outside, as with logrotate.',
  },
  anyOrigin: {
    id: 'settings.E005',
    severity: 'error',
    looksFor: '`*` in `CORS_ORIGINS`',
    cure: 'List the origins of your browser clients in CORS_ORIGINS.',
  },
  noPublicUrl: {
    id: 'settings.E006',
    severity: 'error',
    looksFor: 'no `PUBLIC_URL`',
    cure: 'Set PUBLIC_URL to the https address that clients see.',
  },
  plainPublicUrl: {
    id: 'settings.E007',
    severity: 'error',
    looksFor: 'a `PUBLIC_URL` without TLS',
    cure: 'End TLS at a proxy, and set PUBLIC_URL to its https address.',
  },
  noDatabase: {
    id: 'settings.E008',
    severity: 'error',
    looksFor: 'no database',
    cure: 'Set DATABASE_URL, or EMBEDDED_DATABASE=on for one machine without backups.',
  },
  workersWithoutRedis: {
    id: 'settings.E009',
    severity: 'error',
    looksFor: 'several `WORKERS` without `REDIS_URL`',
    cure: 'Set REDIS_URL, or WORKERS=1.',
  },
  shortAdminPassword: {
    id: 'settings.E010',
    severity: 'error',
    looksFor: 'an `ADMIN_PASSWORD` of fewer than 12 characters',
    cure: 'Set a longer ADMIN_PASSWORD, or none: one is then generated and shown once.',
  },
  severalRedis: {
    id: 'settings.E011',
    severity: 'error',
    looksFor: 'several addresses in `REDIS_URL` without `REDIS_CLUSTER`',
    cure: 'Set REDIS_CLUSTER=on, or leave one address in REDIS_URL.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;
