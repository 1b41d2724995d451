import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { BASIC } from '../authentication/basic/basic.authentication.js';
import { CsrfTokens } from '../authentication/csrf/csrf-tokens.js';
import { requestSource, type RequestSource } from '../authentication/csrf/request-source.js';
import { isSameOriginOnly } from '../authentication/csrf/same-origin.decorator.js';
import { SESSION } from '../authentication/session/session.authentication.js';
import { type ApiRequest } from '../core/api-request.js';
import { RouteCache } from '../core/route-cache.js';
import { CsrfFailed } from '../exceptions/api.exceptions.js';
import { isSafe } from '../permissions/safe-methods.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { PUBLIC_URL } from './public-url.js';

const REFUSAL = { refusal: { outcome: 'denied', by: 'csrf' } } as const;

/**
 * Refuses what a page of another site makes a browser send (OWASP): a browser adds the session cookie by itself, whoever asks.
 *
 * A request that changes something, and that a session authenticates, must come from a page of ours and carry the session's token. A credential in a
 * header is put there by a program that has it, so such a request passes; so does an anonymous one. No page of another site may send what declares
 * `@SameOrigin()`, or comes with Basic, which a browser repeats by itself once it was typed in.
 */
@Injectable()
export class CsrfGuard implements CanActivate {
  readonly #routes = new RouteCache((route) => ({ isSameOriginOnly: isSameOriginOnly(route) }));

  constructor(
    private readonly tokens: CsrfTokens,
    @Inject(PUBLIC_URL) private readonly publicUrl: string,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'csrfTrustedOrigins'>,
  ) {}

  /** @throws {CsrfFailed} */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    if (isSafe(request.method)) {
      return true;
    }
    if (request.auth?.scheme === SESSION) {
      this.#assertOwn(request, ['own']);
      this.#assertToken(request, request.auth.id);
    } else if (request.auth?.scheme === BASIC || this.#routes.get(context).isSameOriginOnly) {
      this.#assertOwn(request, ['own', 'unknown']);
    }
    return true;
  }

  #assertOwn({ headers }: ApiRequest, accepted: readonly RequestSource[]): void {
    const source = requestSource(
      { site: text(headers['sec-fetch-site']), origin: headers.origin },
      { own: ownOrigins(this.publicUrl, headers.host), trusted: this.settings.csrfTrustedOrigins },
    );
    if (!accepted.includes(source)) {
      throw new CsrfFailed('The request does not come from a page of this site.', REFUSAL);
    }
  }

  #assertToken({ headers }: ApiRequest, sessionId: string): void {
    if (!this.tokens.verify(text(headers['x-csrf-token']) ?? '', sessionId)) {
      throw new CsrfFailed('The header X-CSRF-Token is missing, or is not of this session.', REFUSAL);
    }
  }
}

/** The public address, and the host that this request was sent to, which was held against the allowed hosts before. */
function ownOrigins(publicUrl: string, host: string | undefined): readonly string[] {
  return host === undefined ? [publicUrl] : [publicUrl, `${new URL(publicUrl).protocol}//${host.toLowerCase()}`];
}

/** A header that was sent twice is nothing that a browser sends, and equals nothing here. */
function text(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.join(', ');
}
