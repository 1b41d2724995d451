import { Injectable } from '@nestjs/common';
import { type DeploymentFinding, type DeploymentRule, finding } from '../../core/deployment-finding.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { type Permission } from '../../permissions/permission.js';
import { isSafe } from '../../permissions/safe-methods.js';
import { PolicyInventory, type RoutePolicy } from '../../pipeline/policy-inventory.js';
import { type ChecksDeployment, DeploymentCheck } from '../deployment-check.decorator.js';

export const OPEN_ROUTE_RULES = {
  openChange: {
    id: 'routes.W001',
    severity: 'warning',
    looksFor: 'a route that changes something, open to anyone, beside those that sign in',
    cure: 'Declare a permission with @Permissions; portcullis policy shows every route.',
  },
  unthrottledChange: {
    id: 'routes.W002',
    severity: 'warning',
    looksFor: 'an open route that changes something and has no throttle',
    cure: 'Declare one with @Throttle.',
  },
} as const satisfies Readonly<Record<string, DeploymentRule>>;

/** Where nobody can have signed in yet: each asks for a password, a code or a mailed token, and has a rate of its own. */
const SIGN_IN: readonly RegExp[] = [
  /^\/api\/v1\/auth\/(jwt|token|session)$/,
  /^\/api\/v1\/auth\/jwt\/(refresh|revoke|verify)$/,
  /^\/api\/v1\/auth\/email\/(resend|verify)$/,
  /^\/api\/v1\/auth\/mfa(\/enrol|\/passkey-options)?$/,
  /^\/api\/v1\/auth\/passkey(\/options)?$/,
  /^\/api\/v1\/auth\/password\/reset(\/confirm)?$/,
  /^\/api\/v1\/auth\/register$/,
  /^\/oauth\/interaction\/:uid\/(cancel|consent|factor|login)$/,
];

/** The route of last resort, which answers 404. */
const LAST_RESORT = '/*';

/** What is looked at of a route. */
export type JudgedRoute = Pick<RoutePolicy, 'permission' | 'throttle'> & {
  readonly route: Pick<RoutePolicy['route'], 'method' | 'path'>;
};

/** @returns a finding for each open route that changes something and is not known to be open */
export function openRouteFindings(policies: readonly JudgedRoute[]): readonly DeploymentFinding[] {
  return policies
    .filter(({ route, permission }) => !isSafe(route.method) && route.path !== LAST_RESORT && isOpen(permission))
    .flatMap(({ route: { method, path }, throttle }) => [
      ...(SIGN_IN.some((known) => known.test(path))
        ? []
        : [finding(OPEN_ROUTE_RULES.openChange, `${method} ${path}: is open to anyone`)]),
      ...(throttle === null
        ? [finding(OPEN_ROUTE_RULES.unthrottledChange, `${method} ${path}: is open and not throttled`)]
        : []),
    ]);
}

function isOpen(permission: Permission): boolean {
  const { parts } = permission;
  switch (parts?.kind) {
    case 'all':
      return parts.operands.every(isOpen);
    case 'any':
      return parts.operands.some(isOpen);
    default:
      return permission instanceof AllowAny;
  }
}

/** Reads the policy inventory. */
@Injectable()
@DeploymentCheck('the routes')
export class OpenRoutesCheck implements ChecksDeployment {
  constructor(private readonly inventory: PolicyInventory) {}

  findings(): Promise<readonly DeploymentFinding[]> {
    return Promise.resolve(openRouteFindings(this.inventory.policies()));
  }
}
