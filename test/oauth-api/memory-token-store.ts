import { Global, Module } from '@nestjs/common';
import { type OAuthToken } from '../../src/authentication/oauth/oauth-token.js';
import { OAuthTokenStore } from '../../src/authentication/oauth/oauth-token-store.js';
import { type Claims } from '../../src/core/identity.js';
import { type Secret } from '../../src/core/secret.js';

/** What an OAuth provider keeps, in memory. */
export class MemoryTokenStore extends OAuthTokenStore {
  readonly opaque = new Map<string, Claims>();
  readonly revoked = new Set<string>();

  override find(token: Secret): Claims | undefined {
    return this.opaque.get(token.reveal());
  }

  override isRevoked({ id, user }: OAuthToken): boolean {
    return this.revoked.has(id) || (user !== null && this.revoked.has(user.grantId));
  }
}

@Global()
@Module({
  providers: [MemoryTokenStore, { provide: OAuthTokenStore, useExisting: MemoryTokenStore }],
  exports: [OAuthTokenStore],
})
export class MemoryTokenStoreModule {}
