import { type EventEmitter } from 'node:events';
import { Injectable } from '@nestjs/common';
import type Provider from 'oidc-provider';
import { type KoaContextWithOIDC } from 'oidc-provider';
import { SecurityEvents } from '../../core/security/security-events.js';
import { TokenEvents } from '../tokens/token-events.js';
import { TokenReuse } from '../tokens/token-reuse.js';
import { type OidcLibrary } from './oidc-library.js';
import { ProviderRequests } from './provider-requests.js';

/** The tokens that a client can revoke (RFC 7009), as the provider calls them, and as events do. */
const REVOCABLE = {
  access_token: 'access',
  refresh_token: 'refresh',
  client_credentials: 'client_credentials',
} as const;

/** A token of the provider's, of any kind. */
interface EndedToken {
  readonly accountId?: string;
  readonly clientId?: string;
  readonly grantId?: string;
}

/** Reports what the provider says of its tokens. */
@Injectable()
export class ProviderEvents {
  constructor(
    private readonly tokens: TokenEvents,
    private readonly reuse: TokenReuse,
    private readonly requests: ProviderRequests,
    private readonly events: SecurityEvents,
  ) {}

  watch(library: OidcLibrary, provider: Provider): void {
    const emitter: EventEmitter = provider;
    provider.on('grant.success', (ctx) => this.#created(ctx));
    provider.on('grant.revoked', (ctx) => {
      // At the token endpoint grants end for one reason.
      if (ctx.oidc.route === 'token') {
        this.reuse.report(ctx.req);
      }
    });
    for (const [name, kind] of Object.entries(REVOCABLE)) {
      emitter.on(`${name}.destroyed`, ({ accountId, clientId, grantId }: EndedToken) => {
        const { ctx } = library.Provider;
        if (ctx?.oidc.route === 'revocation') {
          this.tokens.report(ctx.req, 'authn_token_revoked', { kind, accountId, clientId, grantId });
        }
      });
    }
  }

  /** Reports a proof or an assertion that was presented before. */
  replayed(ctx: KoaContextWithOIDC | undefined, clientId: string): void {
    const request = ctx && this.requests.of(ctx.req);
    if (request) {
      const details = { kind: 'oauth', reason: 'replayed', clientId };
      this.events.emit({ type: 'authn_credential_fail', details }, request);
    }
  }

  /** Not each time that a token is refreshed. */
  #created({ oidc, req }: KoaContextWithOIDC): void {
    const { client, entities, params } = oidc;
    const kind = String(params?.['grant_type']);
    if (kind !== 'refresh_token') {
      const { accountId, grantId } = entities.AccessToken ?? {};
      this.tokens.created(req, { kind, accountId, clientId: client?.clientId, grantId });
    }
  }
}
