import { Injectable } from '@nestjs/common';
import { type KoaContextWithOIDC } from 'oidc-provider';
import { Sessions } from '../../accounts/sessions/sessions.js';
import { SessionCookie } from '../../authentication/session/session-cookie.js';
import { SessionLookup } from '../../authentication/session/session-lookup.js';
import { Secret } from '../../core/secret.js';

/**
 * Ends the session that a browser has with this server when it signs out at the provider: whoever signs in next would be signed in by it, without being
 * asked for a password.
 */
@Injectable()
export class BrowserLogout {
  constructor(
    private readonly cookie: SessionCookie,
    private readonly lookup: SessionLookup,
    private readonly sessions: Sessions,
  ) {}

  /** What the provider runs around each of its requests. */
  async around(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    if (oidc?.route === 'end_session_confirm' && ctx.status === 303 && oidc.params?.['logout'] !== undefined) {
      await this.#end(ctx);
    }
  }

  async #end(ctx: KoaContextWithOIDC): Promise<void> {
    const presented = this.cookie.presentedBy(ctx.req);
    for (const value of presented) {
      const session = await this.lookup.findLive(new Secret(value));
      if (session) {
        await this.sessions.end(session.account.id, session.id);
      }
    }
    if (presented.length > 0) {
      ctx.append('set-cookie', this.cookie.cleared);
    }
  }
}
