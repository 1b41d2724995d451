import { Injectable } from '@nestjs/common';
import { type KoaContextWithOIDC } from 'oidc-provider';
import { Sessions } from '../../accounts/sessions/sessions.js';
import { SessionCookie } from '../../authentication/session/session-cookie.js';
import { SessionLookup } from '../../authentication/session/session-lookup.js';
import { Secret } from '../../core/secret.js';
import { AccountEvents } from '../accounts/account-events.js';
import { ProviderRequests } from '../provider/provider-requests.js';

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
    private readonly requests: ProviderRequests,
    private readonly accounts: AccountEvents,
  ) {}

  /** What the provider runs around each of its requests. */
  async around(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next();
    const { oidc } = ctx as Partial<KoaContextWithOIDC>;
    if (oidc?.route !== 'end_session_confirm' || ctx.status !== 303) {
      return;
    }
    const isOfAll = oidc.params?.['logout'] !== undefined;
    if (isOfAll || oidc.client) {
      this.#report(ctx, isOfAll);
    }
    if (isOfAll && !leadsToSignIn(oidc)) {
      await this.#end(ctx);
    }
  }

  #report({ req, oidc }: KoaContextWithOIDC, isOfAll: boolean): void {
    const { session, client } = oidc;
    if (session?.accountId !== undefined) {
      const details = { kind: isOfAll ? 'oauth' : 'oauth_client', ...(client && { clientId: client.clientId }) };
      this.accounts.report(
        session.accountId,
        (subject) => ({ type: 'authn_logout', actor: subject, subject, details }),
        this.requests.of(req),
      );
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

/** Somebody else has signed in here just now, and was asked to sign out whoever the provider still knew. */
function leadsToSignIn({ session, issuer }: KoaContextWithOIDC['oidc']): boolean {
  const { postLogoutRedirectUri: target } = session?.state ?? {};
  return typeof target === 'string' && target.startsWith(`${issuer}/`);
}
