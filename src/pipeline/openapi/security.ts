import { type RegisteredScheme } from '../../authentication/authentication-schemes.js';
import { DPOP } from '../../authentication/dpop/dpop.authentication.js';
import { JWT } from '../../authentication/jwt/access-token.js';
import { SESSION } from '../../authentication/session/session.authentication.js';
import { isSafe } from '../../permissions/safe-methods.js';

/** Which schemes must be satisfied together, by name (OpenAPI 3.1, Security Requirement Object). */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

/** Access tokens of OAuth clients, which are presented as those of logins are. */
const OAUTH2 = 'oauth2';

/** What goes along with a session, as a scheme of its own: OpenAPI has no other word for two things that a request must bring. */
const CSRF = 'csrf';

const CSRF_TOKEN = {
  type: 'apiKey',
  in: 'header',
  name: 'X-CSRF-Token',
  description: 'For requests by session that change something: `csrfToken` of GET or POST /api/v1/auth/session.',
} as const;

/**
 * @param scopes what the access token of an OAuth client has to carry; `null` when none of them is let in
 * @returns one requirement for each way in; any of them will do
 */
export function securityRequirements(
  schemes: readonly Pick<RegisteredScheme, 'name'>[],
  method: string,
  scopes: readonly string[] | null,
): readonly SecurityRequirement[] {
  const ofClients = (name: string): readonly SecurityRequirement[] => (scopes === null ? [] : [{ [name]: scopes }]);
  return schemes.flatMap(({ name }) => {
    switch (name) {
      case JWT:
        return [{ [JWT]: [] }, ...ofClients(OAUTH2)];
      case DPOP:
        return ofClients(DPOP);
      case SESSION:
        return [{ [SESSION]: [], ...(!isSafe(method) && { [CSRF]: [] }) }];
      default:
        return [{ [name]: [] }];
    }
  });
}

/**
 * @param oauth2 the scheme of OAuth clients
 * @returns the security scheme objects of the document, by name
 */
export function securitySchemes(
  schemes: readonly Pick<RegisteredScheme, 'name' | 'openapi'>[],
  oauth2: object,
): Readonly<Record<string, object>> {
  const described = Object.fromEntries(schemes.map(({ name, openapi }) => [name, openapi]));
  return {
    ...described,
    ...(JWT in described && { [OAUTH2]: oauth2 }),
    ...(SESSION in described && { [CSRF]: CSRF_TOKEN }),
  };
}
