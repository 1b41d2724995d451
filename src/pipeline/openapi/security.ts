import { type RegisteredScheme } from '../../authentication/authentication-schemes.js';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { isSafe } from '../../permissions/safe-methods.js';

/** Which schemes must be satisfied together, by name (OpenAPI 3.1, Security Requirement Object). */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

/** What goes along with a session, as a scheme of its own: OpenAPI has no other word for two things that a request must bring. */
const CSRF = 'csrf';

const CSRF_TOKEN = {
  type: 'apiKey',
  in: 'header',
  name: 'X-CSRF-Token',
  description: 'For requests by session that change something: `csrfToken` of GET or POST /api/v1/auth/session.',
} as const;

/** @returns one requirement for each scheme; any of them will do */
export function securityRequirements(
  schemes: readonly Pick<RegisteredScheme, 'name'>[],
  method: string,
): readonly SecurityRequirement[] {
  return schemes.map(({ name }) => ({ [name]: [], ...(name === SESSION && !isSafe(method) && { [CSRF]: [] }) }));
}

/** @returns the security scheme objects of the document, by name */
export function securitySchemes(
  schemes: readonly Pick<RegisteredScheme, 'name' | 'openapi'>[],
): Readonly<Record<string, object>> {
  const described = Object.fromEntries(schemes.map(({ name, openapi }) => [name, openapi]));
  return SESSION in described ? { ...described, [CSRF]: CSRF_TOKEN } : described;
}
