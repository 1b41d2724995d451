import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { User } from '../../accounts/user.entity.js';
import { OAuthClientCache } from './oauth-client-cache.js';
import { OAuthClient } from './oauth-client.entity.js';

/** The applications that get tokens, and what their owners do with them. */
@Module({})
export class OAuthClientsModule {
  /** @param accounts the module of accounts, whose own lookup of them is used */
  static forRoot(accounts: DynamicModule): DynamicModule {
    return {
      module: OAuthClientsModule,
      imports: [accounts, TypeOrmModule.forFeature([OAuthClient, User])],
      providers: [OAuthClientCache],
      exports: [OAuthClientCache],
    };
  }
}
