import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { User } from '../../accounts/user.entity.js';
import { OAuthClientLookup } from '../../authentication/oauth/oauth-client-lookup.js';
import { ThrottlingModule } from '../../throttling/throttling.module.js';
import { ProtectedResourceController } from '../protected-resource/protected-resource.controller.js';
import { CachedOAuthClientLookup } from './cached-oauth-client.lookup.js';
import { ClientAdministration } from './client-administration.js';
import { ClientScopes } from './client-scopes.js';
import { ClientServiceAccounts } from './client-service-accounts.js';
import { OAuthClientCache } from './oauth-client-cache.js';
import { OAuthClient } from './oauth-client.entity.js';
import { OAuthClientThrottleSubject } from './oauth-client.throttle-subject.js';
import { OAuthClientsController } from './oauth-clients.controller.js';

/** The applications that get tokens, and what their owners do with them. */
@Module({})
export class OAuthClientsModule {
  /** @param accounts the module of accounts, whose own lookup of them is used */
  static forRoot(accounts: DynamicModule): DynamicModule {
    return {
      module: OAuthClientsModule,
      imports: [accounts, ThrottlingModule, TypeOrmModule.forFeature([OAuthClient, User])],
      controllers: [OAuthClientsController, ProtectedResourceController],
      providers: [
        ClientAdministration,
        ClientScopes,
        ClientServiceAccounts,
        OAuthClientCache,
        OAuthClientThrottleSubject,
        { provide: OAuthClientLookup, useClass: CachedOAuthClientLookup },
      ],
      exports: [OAuthClientCache, OAuthClientLookup],
    };
  }
}
