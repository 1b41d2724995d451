import { SESSION_CHALLENGE } from '../../authentication/session/session.authentication.js';
import { TOKEN_CHALLENGE } from '../../authentication/token/token.authentication.js';
import { Unauthenticated } from '../../exceptions/api.exceptions.js';

/** What a login is for, in JSON: it waits in the database for a second factor. */
export type BegunLogin =
  | { readonly kind: 'jwt' }
  | {
      readonly kind: 'session';
      /** Whoever a provider vouches for, in the place of a password. */
      readonly by?: 'social';
    }
  | {
      readonly kind: 'token';
      readonly name: string;
      readonly scopes: readonly string[] | null;
      /** ISO 8601; `null` for a token that does not expire. */
      readonly expiresAt: string | null;
    };

export type LoginKind = BegunLogin['kind'];

const CHALLENGES: Readonly<Record<LoginKind, string>> = {
  jwt: 'Bearer realm="api"',
  session: SESSION_CHALLENGE,
  token: TOKEN_CHALLENGE,
};

/** @returns `WWW-Authenticate` for a login that is refused: the scheme whose credential it would have given; every one where that is not known */
export function loginChallenge(kind?: LoginKind): string {
  return kind === undefined ? Object.values(CHALLENGES).join(', ') : CHALLENGES[kind];
}

/** 401 for a login that failed: wrong, unknown and inactive are one answer. */
export function loginFailed(kind?: LoginKind): Unauthenticated {
  return new Unauthenticated('authentication_failed', 'No active account has these credentials.', {
    headers: { 'WWW-Authenticate': loginChallenge(kind) },
  });
}
