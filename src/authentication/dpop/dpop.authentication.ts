import { Inject, Injectable } from '@nestjs/common';
import { type ApiRequest } from '../../core/api-request.js';
import { Clock } from '../../core/clock.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { PassportScheme } from '../authentication-scheme.js';
import { authorizationCredential } from '../authorization-header.js';
import { SignedTokens } from '../jwt/signed-tokens.js';
import { TOKEN_ISSUER, type TokenIssuer } from '../jwt/token-issuer.js';
import { OAuthTokens } from '../oauth/oauth-tokens.js';
import { metadataUrl } from '../oauth/protected-resource.js';
import { TokenChallenges } from '../oauth/token-challenges.js';
import { type Failure, type Outcome, PASS, success } from '../outcome.js';
import { Scheme } from '../scheme.decorator.js';
import { DPOP_ALGORITHMS, verifyProof } from './dpop-proof.js';
import { DpopNonces } from './dpop-nonces.js';
import { SpentProofs } from './spent-proofs.js';

/** The scheme's name. */
export const DPOP = 'dpop';

/**
 * `Authorization: DPoP <access token>` with a proof in the header `DPoP` (RFC 9449): a token of an OAuth client that is of no use without the key it is
 * bound to. The address that a proof is about is compared with the one that clients see, and not with the request's `Host`.
 */
@Injectable()
@Scheme({
  name: DPOP,
  challenge: 'DPoP realm="api"',
  openapi: {
    type: 'http',
    scheme: 'dpop',
    description: 'An access token that is bound to a key, with a proof of the key in the header `DPoP` (RFC 9449).',
  },
})
export class DpopAuthentication extends PassportScheme(DPOP) {
  override readonly challenge: string;
  readonly #challenges: TokenChallenges;

  constructor(
    private readonly tokens: SignedTokens,
    private readonly oauth: OAuthTokens,
    private readonly proofs: SpentProofs,
    private readonly nonces: DpopNonces,
    private readonly clock: Clock,
    @Inject(TOKEN_ISSUER) private readonly issuer: TokenIssuer,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'oauthDpopNonce'>,
  ) {
    super();
    this.#challenges = new TokenChallenges('DPoP', {
      algs: DPOP_ALGORITHMS.join(' '),
      resource_metadata: metadataUrl(issuer.aud),
    });
    this.challenge = this.#challenges.plain;
  }

  override async validate(request: ApiRequest): Promise<Outcome> {
    const credential = authorizationCredential(request);
    if (credential?.word !== DPOP) {
      return PASS;
    }
    const { value } = credential;
    const token = await this.oauth.find(value, await this.tokens.verify(value));
    if (!token || token.thumbprint === null) {
      return this.#challenges.failure();
    }
    const identity = await this.oauth.identify(token, 'DPoP');
    if (!identity) {
      return this.#challenges.failure();
    }
    return (await this.#refusal(request, value, token.thumbprint)) ?? success(identity);
  }

  /** The proof is spent last, once nothing else stands in the way. @returns `undefined` when it holds */
  async #refusal(
    { headers, method, url }: ApiRequest,
    token: string,
    thumbprint: string,
  ): Promise<Failure | undefined> {
    const header = headers['dpop'];
    const now = this.clock.now();
    const proof =
      typeof header === 'string'
        ? await verifyProof(header, { method, url: this.issuer.iss + url, token, thumbprint, now })
        : undefined;
    if (proof && this.settings.oauthDpopNonce === 'on' && !this.nonces.verify(proof.nonce, now)) {
      return {
        ...this.#challenges.failure('The DPoP proof needs the nonce that is given here.', 'use_dpop_nonce'),
        headers: { 'DPoP-Nonce': this.nonces.next(now) },
      };
    }
    return proof && (await this.proofs.spend(proof))
      ? undefined
      : this.#challenges.failure('The DPoP proof is missing, is not valid or was used before.', 'invalid_dpop_proof');
  }
}
