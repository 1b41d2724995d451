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

/**
 * Signed access tokens that somebody asks about, or revokes. The provider looks opaque ones up and refuses signed ones (RFC 7662 and 7009 know no such
 * difference): so a signed one is verified first, and what it says is what is looked up.
 */
@Injectable()
export class PresentedTokens {
  readonly #presented = new WeakMap<IncomingMessage, OAuthToken>();

  constructor(
    private readonly verifier: SignedTokenVerifier,
    private readonly status: TokenStatus,
  ) {}

  /** @param form the body of the request @returns the body that the provider is given */
  async replace(request: IncomingMessage, form: string): Promise<string> {
    const parameters = new URLSearchParams(form);
    const [text, ...others] = parameters.getAll('token');
    if (text === undefined || others.length > 0 || !SIGNED.test(text)) {
      return form;
    }
    const token = await this.verifier.verify(text);
    if (token) {
      this.#presented.set(request, token);
    }
    parameters.set('token', HANDLE);
    return parameters.toString();
  }

  /**
   * @returns the token of this request as if it had been kept; `null` when it is of another kind, or does not hold, and there is nothing to be looked up;
   *   `undefined` when the id stands for no signed token
   */
  find(request: IncomingMessage | undefined, kind: ArtefactKind, id: string): AdapterPayload | null | undefined {
    if (id !== HANDLE) {
      return undefined;
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
