import { STATUS_CODES } from 'node:http';
import { isSameOriginOnly } from '../../authentication/csrf/same-origin.decorator.js';
import { HeldPermissions } from '../../core/held-permissions.js';
import { Identity } from '../../core/identity.js';
import { permissionRequest } from '../../permissions/permission.js';
import { type Output } from '../../serializers/output/output.js';
import { type JsonSchema } from '../../serializers/schema/json-schema.js';
import { API_PREFIX } from '../api-paths.js';
import { type RoutePolicy } from '../policy-inventory.js';
import { scopeNames } from '../scope-names.js';
import { listParameters, type Parameter, pathParameters } from './list-parameters.js';
import { securityRequirements, type SecurityRequirement } from './security.js';

/** An operation object of OpenAPI 3.1, as far as this server uses it. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly SecurityRequirement[];
  /** The permission as its route declares it. */
  readonly 'x-permission': string;
  /** The permission codes that it asks for: each of them, or one, as the permission says. */
  readonly 'x-required-permissions'?: readonly string[];
  /** The throttle scopes that count the request. */
  readonly 'x-throttle': readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

/** Gives the schema of what a DTO class takes or gives, and keeps the class among the document's components. */
export type Describe = (output: Output) => JsonSchema;

/** Nest's own key for what `@HttpCode()` notes. */
const HTTP_CODE = '__httpCode__';

/**
 * Describes one route from its policy: what it takes, what it gives, who may, and how it refuses.
 *
 * @param oauthScopes what the access token of an OAuth client has to carry; `null` when none is let in
 */
export function describeOperation(
  policy: RoutePolicy,
  oauthScopes: readonly string[] | null,
  describe: Describe,
): Operation {
  const { route, schemes, permission, body, list } = policy;
  const parameters = [...pathParameters(route.path), ...(list ? listParameters(list) : [])];
  const anonymous = { user: Identity.anonymous, held: HeldPermissions.none, method: route.method };
  const asked = permissionRequest(anonymous, route.getClass());
  const isOpen = permission.requestVerdict(asked) !== 'deny';
  const required = permission.requires(asked);
  const accepted = securityRequirements(schemes, route.method, oauthScopes);
  return {
    operationId: route.handler.replace('Controller.', '.'),
    tags: [tagOf(route.path)],
    security: isOpen ? [{}, ...accepted] : accepted,
    'x-permission': permission.describe(),
    ...(required.length > 0 && { 'x-required-permissions': required }),
    'x-throttle': scopeNames(policy.throttle),
    parameters,
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: describe(body) } } } }),
    responses: { ...success(policy, describe), ...refusals(policy, isOpen, parameters.length > 0) },
  };
}

function success({ route, output }: RoutePolicy, describe: Describe): Operation['responses'] {
  const declared = Reflect.getMetadata(HTTP_CODE, route.getHandler()) as number | undefined;
  const status = declared ?? (route.method === 'POST' ? 201 : 200);
  const content = output && { content: { 'application/json': { schema: describe(output) } } };
  return { [status]: { description: STATUS_CODES[status] ?? 'Success', ...content } };
}

function refusals(policy: RoutePolicy, isOpen: boolean, hasParameters: boolean): Operation['responses'] {
  const { route, schemes, throttle, body } = policy;
  const names = [
    ...(body || hasParameters ? ['400'] : []),
    ...(schemes.length > 0 || body ? ['401'] : []),
    ...(!isOpen || isSameOriginOnly(route) || (route.path.includes(':') && schemes.length > 0) ? ['403'] : []),
    ...(route.path.includes(':') ? ['404'] : []),
    ...(route.path.startsWith(`/${API_PREFIX}/`) ? ['406'] : []),
    ...(body || route.method === 'DELETE' ? ['409'] : []),
    ...(body ? ['413', '415'] : []),
    ...(throttle ? ['429'] : []),
    '503',
  ];
  return Object.fromEntries(names.map((status) => [status, { $ref: `#/components/responses/${status}` }]));
}

/** The resource: the first part of the path that is not the API's prefix. */
function tagOf(path: string): string {
  return path.replace(/^\/api\/v\d+/, '').split('/')[1] ?? '';
}
