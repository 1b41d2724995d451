import { Injectable } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { Identity } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { PassportScheme } from '../authentication-scheme.js';
import { type Outcome, PASS, success } from '../outcome.js';
import { Scheme } from '../scheme.decorator.js';
import { SECURE_NAME, SessionCookie } from './session-cookie.js';
import { SessionLookup } from './session-lookup.js';

/** The scheme's name; what it lets in has to show a CSRF token, too. */
export const SESSION = 'session';

/**
 * No such word is registered: a browser ignores it, and asks nobody for a password. It is here because a 401 lists a challenge for each scheme that
 * the route accepts, and some routes accept only this one.
 */
export const SESSION_CHALLENGE = 'Session realm="api"';

/**
 * The session cookie: DRF's `SessionAuthentication`.
 *
 * One that does not hold is refused, as any bad credential is, and taken back: a browser would go on sending it, and nobody could tell it not to.
 */
@Injectable()
@Scheme({
  name: SESSION,
  challenge: SESSION_CHALLENGE,
  openapi: {
    type: 'apiKey',
    in: 'cookie',
    name: SECURE_NAME,
    description: 'Named `session` where the server is reached over plain http. POST /api/v1/auth/session gives it.',
  },
})
export class SessionAuthentication extends PassportScheme(SESSION) {
  constructor(
    private readonly sessions: SessionLookup,
    private readonly cookie: SessionCookie,
  ) {
    super();
  }

  override async validate(request: ApiRequest): Promise<Outcome> {
    const [value, ...others] = this.cookie.presentedBy(request);
    if (value === undefined) {
      return PASS;
    }
    const session = others.length === 0 ? await this.sessions.findLive(new Secret(value)) : undefined;
    return session
      ? success(Identity.of(session.account, { scheme: SESSION, id: session.id, scopes: null }))
      : {
          kind: 'fail',
          code: 'authentication_failed',
          detail: 'The session is not valid or has expired.',
          headers: { 'Set-Cookie': this.cookie.cleared },
        };
  }
}
