import { Inject, Injectable } from '@nestjs/common';
import type Provider from 'oidc-provider';
import { type TokenEndpointGrantContext } from 'oidc-provider';
import { OAuthTokenStore } from '../../authentication/oauth/oauth-token-store.js';
import { type OAuthToken, readOAuthToken } from '../../authentication/oauth/oauth-token.js';
import { Clock } from '../../core/clock.js';
import { type Claims } from '../../core/identity.js';
import { Secret } from '../../core/secret.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { type ProviderClients } from '../clients/provider-clients.js';
import { type OidcLibrary } from '../provider/oidc-library.js';
import { accessLifetime } from '../provider/token-lifetimes.js';
import { SignedTokenVerifier } from './signed-token-verifier.js';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** What a request for an exchange says (RFC 8693, section 2.1). */
interface ExchangeParameters {
  readonly subject_token?: string;
  readonly subject_token_type?: string;
  readonly requested_token_type?: string;
  readonly actor_token?: string;
  readonly audience?: string;
  readonly scope?: string;
  readonly resource?: string | readonly string[];
}

/** What the parameters are called; others are ignored. */
export const EXCHANGE_PARAMETERS = [
  'subject_token',
  'subject_token_type',
  'requested_token_type',
  'actor_token',
  'actor_token_type',
  'audience',
  'resource',
  'scope',
];

/** What an exchanged token says of who acts (RFC 8693, section 4.1). */
interface Actor {
  readonly sub: string;
  readonly act?: unknown;
}

/**
 * Exchanges a person's access token for a narrower one in the name of the client (RFC 8693): of the same person and the same grant, with which it ends,
 * with no scope that the token or the client does not have, and no longer than the token. The client's own tokens alone, unless it is one that may ask
 * about others'; and none that is bound to a key, since the client does not show that it has that.
 */
@Injectable()
export class TokenExchange {
  constructor(
    private readonly signed: SignedTokenVerifier,
    private readonly store: OAuthTokenStore,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  serve(provider: Provider, { errors }: OidcLibrary, clients: ProviderClients, api: string): void {
    const handle = async (ctx: TokenEndpointGrantContext<ExchangeParameters>): Promise<void> => {
      const { client, params } = ctx.oidc;
      assertSupported(params, api, errors);
      const subject = await this.#find(params.subject_token ?? '');
      const mayExchange = subject?.clientId === client.clientId || clients.rowOf(client).introspection;
      if (!subject?.user || !mayExchange) {
        throw new errors.InvalidGrant('the subject token is none that this client may exchange');
      }
      if (subject.thumbprint !== null || client.dpopBoundAccessTokens) {
        throw new errors.InvalidRequest('tokens that are bound to a key cannot be exchanged');
      }
      const scopes = narrowed(params.scope, subject, clients.rowOf(client).scopes);
      if (!scopes) {
        throw new errors.InvalidScope('the subject token or the client does not have the scope', params.scope ?? '');
      }
      ctx.oidc.entity('SubjectToken', subject);
      const left = subject.expiresAt - Math.floor(this.clock.now() / 1000);
      const lifetime = Math.min(left, accessLifetime(this.settings, clients.rowOf(client)));
      const token = new provider.AccessToken({
        client,
        accountId: subject.user.id,
        grantId: subject.user.grantId,
        gty: 'token_exchange',
        scope: scopes.join(' '),
        expiresIn: lifetime,
      });
      token.resourceServer = new provider.ResourceServer(api, {
        scope: scopes.join(' '),
        audience: api,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      });
      ctx.oidc.entity('AccessToken', token);
      ctx.body = {
        access_token: await token.save(),
        issued_token_type: ACCESS_TOKEN,
        token_type: 'Bearer',
        expires_in: lifetime,
        scope: scopes.join(' '),
      };
    };
    provider.registerGrantType(TOKEN_EXCHANGE, handle as never, EXCHANGE_PARAMETERS, ['resource']);
  }

  /** @returns the token that is to be exchanged, signed or opaque; `undefined` when it does not hold */
  async #find(text: string): Promise<OAuthToken | undefined> {
    if (text.includes('.')) {
      return this.signed.verify(text);
    }
    const claims = text === '' ? undefined : await this.store.find(new Secret(text));
    return claims && readOAuthToken(claims);
  }
}

/** @returns the claim `act` of a token that came of an exchange: the client, and before it whoever acted by the token that it had */
export function actorOf(subject: unknown, clientId: string | undefined): { readonly act?: Actor } {
  const claims = (subject as { readonly claims?: Claims } | undefined)?.claims;
  return claims && clientId !== undefined
    ? { act: { sub: clientId, ...(claims['act'] !== undefined && { act: claims['act'] }) } }
    : {};
}

function assertSupported(params: ExchangeParameters, api: string, errors: OidcLibrary['errors']): void {
  const { subject_token: token, subject_token_type: type, requested_token_type: requested = ACCESS_TOKEN } = params;
  if (!token || type !== ACCESS_TOKEN || requested !== ACCESS_TOKEN || params.actor_token !== undefined) {
    throw new errors.InvalidRequest('an access token is exchanged for an access token, without an actor token');
  }
  if ([params.audience ?? api, params.resource ?? api].flat().some((target) => target !== api)) {
    throw new errors.InvalidTarget();
  }
}

/** @returns what is asked for, or all there is; `undefined` when it is more than that */
function narrowed(
  asked: string | undefined,
  { scopes }: Pick<OAuthToken, 'scopes'>,
  allowed: readonly string[],
): readonly string[] | undefined {
  const most = scopes.filter((scope) => allowed.includes(scope));
  const wanted = asked?.split(' ') ?? most;
  return wanted.every((scope) => most.includes(scope)) ? wanted : undefined;
}
