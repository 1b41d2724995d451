import { DISCOVERY_PATHS } from '../provider/discovery.js';
import { PROVIDER_ROUTES } from '../provider/provider-routes.js';

/** One address of the provider, as this server routes to it. */
export interface ProviderEndpoint {
  /** Its name for the log. */
  readonly name: string;
  /** A path, as the router takes it. */
  readonly path: string;
  /** The methods that it has; HEAD is one wherever GET is. */
  readonly methods: readonly string[];
}

/** What browsers ask before a call from another origin. */
const PREFLIGHT = 'OPTIONS';

const { authorization, token, introspection, revocation, userinfo, device_authorization } = PROVIDER_ROUTES;
const { code_verification, pushed_authorization_request, end_session, registration } = PROVIDER_ROUTES;

const BELOW_PREFIX: readonly (readonly [name: string, path: string, ...methods: string[]])[] = [
  ['authorization', authorization, 'GET'],
  ['resume', `${authorization}/:uid`, 'GET'],
  ['token', token, 'POST', PREFLIGHT],
  ['introspection', introspection, 'POST', PREFLIGHT],
  ['revocation', revocation, 'POST', PREFLIGHT],
  ['userinfo', userinfo, 'GET', 'POST', PREFLIGHT],
  ['device_authorization', device_authorization, 'POST', PREFLIGHT],
  ['code_verification', code_verification, 'GET', 'POST'],
  ['device_resume', `${code_verification}/:uid`, 'GET'],
  ['pushed_authorization_request', pushed_authorization_request, 'POST', PREFLIGHT],
  ['end_session', end_session, 'GET'],
  ['end_session_confirm', `${end_session}/confirm`, 'POST'],
  ['end_session_success', `${end_session}/success`, 'GET'],
  ...DISCOVERY_PATHS.map((path) => ['discovery', path, 'GET', PREFLIGHT] as const),
];

/** Where applications register themselves (RFC 7591). */
const REGISTRATION: typeof BELOW_PREFIX = [['registration', registration, 'POST']];

/** What the provider answers by itself, to pages of other origins too: those that its clients name (Fetch standard, section 3.2). */
const OF_PROVIDER = /^\/oauth\/|^\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(?:[/?]|$)/;

export function isProviderPath(url: string): boolean {
  return OF_PROVIDER.test(url);
}

/**
 * Every address of the provider. Metadata is also at the root of the host, where clients of either specification look for it.
 *
 * @param prefix of the issuer's path
 * @param registers whether applications may register themselves
 */
export function providerEndpoints(prefix: string, registers: boolean): readonly ProviderEndpoint[] {
  const below = [...BELOW_PREFIX, ...(registers ? REGISTRATION : [])].map(([name, path, ...methods]) => ({
    name,
    path: prefix + path,
    methods,
  }));
  const atRoot = DISCOVERY_PATHS.flatMap((path) => [path, path + prefix]).map((path) => ({
    name: 'discovery',
    path,
    methods: ['GET', PREFLIGHT],
  }));
  return [...below, ...atRoot];
}
