import { type DeploymentRule } from '../core/deployment-finding.js';

/** What could not be looked at. That is a warning, so that nobody takes silence for health. */
export const INSPECTION_RULES = {
  notOpened: {
    id: 'check.W001',
    severity: 'warning',
    looksFor: 'that the database and the routes could not be checked',
    cure: 'Mend what is named, and run the check where the server runs.',
  },
  schemaBehind: {
    id: 'check.W002',
    severity: 'warning',
    looksFor: 'a schema that is behind, so that the database and the routes were not checked',
    cure: 'Run portcullis migrate, or start the server.',
  },
  checkFailed: {
    id: 'check.W003',
    severity: 'warning',
    looksFor: 'a check that failed itself',
    cure: 'Mend what is named: most often the database role may not read a table.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;
