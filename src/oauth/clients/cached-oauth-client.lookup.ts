import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type ActiveOAuthClient, OAuthClientLookup } from '../../authentication/oauth/oauth-client-lookup.js';
import { type Milliseconds } from '../../core/duration.js';
import { OAuthClientCache } from './oauth-client-cache.js';
import { OAuthClient } from './oauth-client.entity.js';

/** The applications behind access tokens, remembered until they change: the tokens of one that was disabled a moment ago are dead. */
@Injectable()
export class CachedOAuthClientLookup extends OAuthClientLookup {
  constructor(private readonly clients: OAuthClientCache) {
    super();
  }

  override findActive(clientId: string): ActiveOAuthClient | undefined | Promise<ActiveOAuthClient | undefined> {
    return this.clients.find(clientId);
  }

  /** Of disabled ones too: their tokens may be believed by who does not ask. */
  override async longestLifetime(manager: EntityManager): Promise<Milliseconds> {
    const [longest] = await manager.find(OAuthClient, {
      select: { id: true, accessTokenTtl: true },
      order: { accessTokenTtl: { direction: 'DESC', nulls: 'LAST' } },
      take: 1,
    });
    return (longest?.accessTokenTtl ?? 0) * 1000;
  }
}
