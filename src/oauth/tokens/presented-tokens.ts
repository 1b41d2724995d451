import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type AdapterPayload } from 'oidc-provider';
import { type OAuthToken } from '../../authentication/oauth/oauth-token.js';
import { type ArtefactKind } from '../storage/artefact-kind.js';
import { SignedTokenVerifier } from './signed-token-verifier.js';
import { TokenStatus } from './token-status.js';

/** What stands for a signed token where the provider takes none; it means something within its own request alone. */
const HANDLE = 'signed-token';

/** Three parts, as signed tokens have. */
const SIGNED = /^[^.]+\.[^.]+\.[^.]+$/;

/** A token that the provider is to look up nowhere. */
const NOWHERE = 'told-about-elsewhere';

/**
 * Tokens that somebody asks about, or revokes. The provider looks opaque ones up and refuses signed ones, between which RFC 7009 and 7662 make no
 * difference. So of what is to be revoked a signed one is verified first, and what it says is what is looked up; what is asked about is told by
 * `Introspection`, and the provider is not given it.
 */
@Injectable()
export class PresentedTokens {
  readonly #presented = new WeakMap<IncomingMessage, OAuthToken>();

  constructor(
    private readonly verifier: SignedTokenVerifier,
    private readonly status: TokenStatus,
  ) {}

  /** @param form the body of a request about a token @returns the body that the provider is given */
  hide(form: string): string {
    const parameters = new URLSearchParams(form);
    return tokenOf(parameters) === undefined ? form : withToken(parameters, NOWHERE);
  }

  /** @param form the body of a request to revoke a token @returns the body that the provider is given */
  async replace(request: IncomingMessage, form: string): Promise<string> {
    const parameters = new URLSearchParams(form);
    const text = tokenOf(parameters);
    if (text === undefined || !SIGNED.test(text)) {
      return form;
    }
    const token = await this.verifier.verify(text);
    if (token) {
      this.#presented.set(request, token);
    }
    return withToken(parameters, HANDLE);
  }

  /**
   * @returns the token of this request as if it had been kept; `null` when it is of another kind, or does not hold, and there is nothing to be looked up;
   *   `undefined` when the id stands for no signed token
   */
  find(request: IncomingMessage | undefined, kind: ArtefactKind, id: string): AdapterPayload | null | undefined {
    if (id !== HANDLE) {
      return id === NOWHERE ? null : undefined;
    }
    const token = request && this.#presented.get(request);
    const isOfKind = kind === (token?.user ? 'AccessToken' : 'ClientCredentials');
    return token && isOfKind ? payloadOf(token, kind) : null;
  }

  /** @returns whether the id is that of the token of this request, which is revoked */
  async revoke(request: IncomingMessage | undefined, id: string): Promise<boolean> {
    const token = request && this.#presented.get(request);
    if (token?.id !== id) {
      return false;
    }
    await this.status.revoke(token);
    return true;
  }
}

/** @returns `undefined` when there is none, or more than one, which the provider refuses */
function tokenOf(parameters: URLSearchParams): string | undefined {
  const [text, ...others] = parameters.getAll('token');
  return others.length > 0 ? undefined : text;
}

function withToken(parameters: URLSearchParams, text: string): string {
  parameters.set('token', text);
  return parameters.toString();
}

function payloadOf(
  { id, clientId, user, thumbprint, expiresAt, claims }: OAuthToken,
  kind: ArtefactKind,
): AdapterPayload {
  const { iat, scope, aud } = claims as { readonly iat: number; readonly scope?: string; readonly aud: string };
  return {
    ...{ kind, jti: id, clientId, iat, exp: expiresAt, aud },
    ...(scope !== undefined && { scope }),
    ...(thumbprint !== null && { jkt: thumbprint }),
    ...(user && { accountId: user.id }),
    // One that came of an exchange is part of the grant of another client, which was looked at.
    ...(user && claims['act'] === undefined && { grantId: user.grantId }),
  };
}
