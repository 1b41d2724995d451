import { type DeploymentRule } from '../core/deployment-finding.js';
import { FITNESS_RULES } from '../settings/fitness-rules.js';
import { SECURITY_RULES } from '../settings/security-warnings.js';
import { WARNING_RULES } from '../settings/deployment-warnings.js';
import { CLOCK_RULES } from './checks/clock-skew.check.js';
import { CREDENTIAL_RULES } from './checks/credential-ages.check.js';
import { DATABASE_ROLE_RULES } from './checks/database-role.check.js';
import { EVENT_RULES } from './checks/event-partitions.check.js';
import { OAUTH_CLIENT_RULES } from './checks/oauth-clients.check.js';
import { OPEN_ROUTE_RULES } from './checks/open-routes.check.js';
import { SIGNING_KEY_RULES } from './checks/signing-keys.check.js';
import { STAFF_RULES } from './checks/staff.check.js';
import { INSPECTION_RULES } from './inspection-rules.js';

/** Everything that this server looks for; modules may look for more. */
export const DEPLOYMENT_RULES: readonly DeploymentRule[] = [
  ...Object.values(FITNESS_RULES),
  ...WARNING_RULES,
  ...SECURITY_RULES,
  ...Object.values(OPEN_ROUTE_RULES),
  ...Object.values(STAFF_RULES),
  ...Object.values(SIGNING_KEY_RULES),
  ...Object.values(CREDENTIAL_RULES),
  ...Object.values(OAUTH_CLIENT_RULES),
  ...Object.values(DATABASE_ROLE_RULES),
  ...Object.values(EVENT_RULES),
  ...Object.values(CLOCK_RULES),
  ...Object.values(INSPECTION_RULES),
];

/** @returns the rules as a Markdown table */
export function deploymentRulesMarkdown(): string {
  return [
    '| id | severity | looks for | cure |',
    '| --- | --- | --- | --- |',
    ...DEPLOYMENT_RULES.map(
      ({ id, severity, looksFor, cure }) =>
        `| \`${id}\` | ${severity} | ${looksFor} | ${cure.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n');
}
