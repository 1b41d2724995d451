import { type ApiRequest } from '../../core/api-request.js';
import { cookieValues } from '../../core/request-cookies.js';
import { type Secret } from '../../core/secret.js';
import { authorizationCredential } from '../authorization-header.js';

/** The cookie's name over https: a browser takes it from this very host alone, so that no sister site can plant one (RFC 6265bis, 4.1.3.2). */
export const SECURE_NAME = '__Host-session';

/** Its name over plain http, where browsers refuse `Secure` and with it the prefix. */
export const PLAIN_NAME = 'session';

/**
 * The cookie that carries a session: HttpOnly, SameSite=Lax, for the whole of this host and no other.
 *
 * It has no expiry of its own. A browser may keep it for as long as it likes: whether the session still holds is the server's to say.
 */
export class SessionCookie {
  readonly name: string;
  /** The `Set-Cookie` that makes a browser forget it. */
  readonly cleared: string;
  readonly #attributes: string;

  /**
   * @param publicUrl the address clients see; what it begins with decides about `Secure` and the name
   * @param isSchemeWord whether a word of `Authorization` is that of a scheme which this server knows
   */
  constructor(
    publicUrl: string,
    private readonly isSchemeWord: (word: string) => boolean,
  ) {
    const isSecure = publicUrl.startsWith('https:');
    this.name = isSecure ? SECURE_NAME : PLAIN_NAME;
    this.#attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
    this.cleared = `${this.name}=; Max-Age=0${this.#attributes}`;
  }

  /** @returns the `Set-Cookie` that hands a browser its session */
  of(secret: Secret): string {
    return `${this.name}=${secret.reveal()}${this.#attributes}`;
  }

  /**
   * @returns the values under our name in the request's `Cookie` (RFC 6265, section 4.2), as they were sent: more than one when another site has
   *   planted its own. None when a header carries a credential: then the cookie is not looked at. What a scheme of nobody here presents is none, such as
   *   the Basic that a browser also sends to a proxy which asked for it.
   */
  presentedBy(request: Pick<ApiRequest, 'headers'>): readonly string[] {
    const { headers } = request;
    if (headers.cookie === undefined || headers['x-api-key'] !== undefined || this.#hasCredential(request)) {
      return [];
    }
    return cookieValues(headers.cookie, this.name);
  }

  #hasCredential(request: Pick<ApiRequest, 'headers'>): boolean {
    const credential = authorizationCredential(request);
    return credential !== undefined && this.isSchemeWord(credential.word);
  }
}
