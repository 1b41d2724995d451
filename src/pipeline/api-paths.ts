/** What the API's paths begin with. */
export const API_PREFIX = 'api/v1';

/** What the paths begin with that are not below the prefix: what is not part of the versioned API. */
const OUTSIDE = [
  'health',
  'metrics',
  'openapi.json',
  'docs',
  '.well-known',
  'oauth/interaction',
  'oauth/assets',
  '*',
] as const;

/** The path `*` of the route of last resort, which a pattern must not take for a wildcard of its own. */
const LITERAL_WILDCARD = String.raw`/\*`;

/** What `setGlobalPrefix()` is to leave alone. */
export const OUTSIDE_API = OUTSIDE.flatMap((segment) =>
  segment === '*' ? [LITERAL_WILDCARD] : [segment, `${segment}/*path`],
);

/**
 * @param controllerPath a controller's own path, such as `articles`
 * @param methodPath its method's, such as `:id`
 * @returns where the route is found, such as `/api/v1/articles/:id`
 */
export function routePath(controllerPath: string, methodPath: string): string {
  const segments = [controllerPath, methodPath].flatMap((part) => part.split('/'));
  const path = segments.filter((segment) => segment !== '').join('/');
  const isOutside = OUTSIDE.some((beginning) => path === beginning || path.startsWith(`${beginning}/`));
  return isOutside ? `/${path}` : `/${[API_PREFIX, ...(path === '' ? [] : [path])].join('/')}`;
}
