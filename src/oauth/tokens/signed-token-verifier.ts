import { Injectable } from '@nestjs/common';
import { SignedTokens } from '../../authentication/jwt/signed-tokens.js';
import { type OAuthToken } from '../../authentication/oauth/oauth-token.js';
import { TokenStatus } from './token-status.js';

/** Judges access tokens that this provider has signed, for whoever asks about one (RFC 9068, section 4). */
@Injectable()
export class SignedTokenVerifier {
  constructor(
    private readonly tokens: SignedTokens,
    private readonly status: TokenStatus,
  ) {}

  /** @returns `undefined` when the text is no access token of this provider that holds now */
  async verify(text: string): Promise<OAuthToken | undefined> {
    const token = await this.tokens.verify(text);
    return token?.kind === 'oauth' && (await this.status.holds(token)) ? token : undefined;
  }
}
