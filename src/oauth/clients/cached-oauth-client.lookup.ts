import { Injectable } from '@nestjs/common';
import { type ActiveOAuthClient, OAuthClientLookup } from '../../authentication/oauth/oauth-client-lookup.js';
import { OAuthClientCache } from './oauth-client-cache.js';

/** The applications behind access tokens, remembered until they change: the tokens of one that was disabled a moment ago are dead. */
@Injectable()
export class CachedOAuthClientLookup extends OAuthClientLookup {
  constructor(private readonly clients: OAuthClientCache) {
    super();
  }

  override findActive(clientId: string): ActiveOAuthClient | undefined | Promise<ActiveOAuthClient | undefined> {
    return this.clients.find(clientId);
  }
}
