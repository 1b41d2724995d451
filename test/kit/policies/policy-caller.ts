import { Tokens } from '../../../src/accounts/tokens/tokens.js';
import { HeldPermissions } from '../../../src/core/held-permissions.js';
import { type Credential, Identity } from '../../../src/core/identity.js';
import { requiredScope, resourceOf } from '../../../src/permissions/credential-scope.js';
import { type AskedAction } from '../../../src/permissions/permission.js';
import { PermissionRegistry } from '../../../src/permissions/registry/permission-registry.js';
import { resourceName } from '../../../src/permissions/registry/resource.decorator.js';
import { RoutePermissions } from '../../../src/permissions/route-permissions.js';
import { type RoutePolicy } from '../../../src/pipeline/policy-inventory.js';
import { type ApiClient } from '../api-client.js';
import { grant } from '../grants.js';
import { type TestApp } from '../test-app.js';
import { type TestUser } from '../test-user.js';

/**
 * Who asks each route: nobody; an account without a rank; staff that was granted nothing, and staff that was granted every permission the route asks
 * for; a superuser; and a superuser's credential that is limited to the scope of the route, or to another one.
 */
export const POLICY_CALLERS = [
  'anonymous',
  'plain',
  'staffWithout',
  'staffWith',
  'superuser',
  'keyWith',
  'keyWithout',
] as const;

export type PolicyCaller = (typeof POLICY_CALLERS)[number];

/** Somebody who asks a route once. */
export interface PreparedCaller {
  readonly account: TestUser | null;
  readonly client: ApiClient;
  readonly identity: Identity;
  readonly held: HeldPermissions;
}

/** Makes an account for one request, since the request may well end it: by logging out everywhere, or by removing what it names. */
export async function prepareCaller(
  app: TestApp,
  caller: PolicyCaller,
  policy: RoutePolicy,
  method: string,
): Promise<PreparedCaller> {
  if (caller === 'anonymous') {
    return { account: null, client: app.client, identity: Identity.anonymous, held: HeldPermissions.none };
  }
  const isKey = caller === 'keyWith' || caller === 'keyWithout';
  const isSuperuser = isKey || caller === 'superuser';
  const account = await createAccount(app, { isStaff: caller !== 'plain', isSuperuser });
  const codes = caller === 'staffWith' ? codesOf(app, policy, method) : [];
  for (const permission of codes) {
    await grant(app, { to: { user: account.id }, permission });
  }
  const scopes = isKey ? scopesOf(policy, method, caller === 'keyWith') : null;
  const client = isKey ? await clientWithToken(app, account, scopes) : app.clientFor(account);
  const credential = { scheme: isKey ? 'token' : 'jwt', id: account.id, scopes };
  return { account, client, ...seenBy(app, policy, { account, credential, codes }) };
}

let made = 0;

/** Makes an account that no other test has. */
export function createAccount(app: TestApp, rank: Pick<TestUser, 'isStaff' | 'isSuperuser'>): Promise<TestUser> {
  made += 1;
  return app.createUser({ username: `policy-${made}`, ...rank });
}

/** Whom the route takes the caller for: nobody, where it does not look at such a credential. */
function seenBy(
  app: TestApp,
  { schemes }: RoutePolicy,
  caller: { readonly account: TestUser; readonly credential: Credential; readonly codes: readonly string[] },
): Pick<PreparedCaller, 'identity' | 'held'> {
  const { account, credential, codes } = caller;
  if (!schemes.some(({ name }) => name === credential.scheme)) {
    return { identity: Identity.anonymous, held: HeldPermissions.none };
  }
  const { scopes } = credential;
  const known = app.get(PermissionRegistry).permissions();
  const limit = scopes && new Set<string>(known.flatMap(({ code, scope }) => (scopes.includes(scope) ? [code] : [])));
  const held = new HeldPermissions({ codes: new Set(codes), all: account.isSuperuser, limit });
  return { identity: Identity.of(account, credential), held };
}

/** What the route asks for, and what its row must be read by first. */
function codesOf(app: TestApp, { route, permission }: RoutePolicy, method: string): readonly string[] {
  const action: AskedAction = { method, resource: resourceName(route.getClass()) };
  const reading = app.get(RoutePermissions).ofClass(route.getClass());
  return [...new Set([...permission.requires(action), ...reading.requires({ ...action, method: 'GET' })])];
}

/** The scope that the route asks for; or all that its resource has beside it. */
function scopesOf({ route }: RoutePolicy, method: string, isEnough: boolean): readonly string[] {
  const resource = resourceOf(route);
  if (resource === null) {
    return [];
  }
  const required = requiredScope(resource, method);
  return [`${resource}:read`, `${resource}:write`].filter((scope) => (scope === required) === isEnough);
}

async function clientWithToken(app: TestApp, account: TestUser, scopes: readonly string[] | null): Promise<ApiClient> {
  const { text } = await app.get(Tokens).issue(account, { name: 'policies', scopes, expiresAt: null });
  return app.client.with({ authorization: `Token ${text.reveal()}` });
}
