import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { User } from '../accounts/user.entity.js';
import { ApiKeyVerifier } from '../authentication/api-key/api-key-verifier.js';
import { ApiKeyAdministration } from './api-key-administration.js';
import { ApiKeyCache } from './api-key-cache.js';
import { ApiKeyEnd } from './api-key.credential-end.js';
import { ApiKeyRules } from './api-key-rules.js';
import { ApiKeyUsage } from './api-key-usage.js';
import { ApiKeyThrottleSubject } from './api-key.throttle-subject.js';
import { ApiKey } from './api-key.entity.js';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeys } from './api-keys.js';
import { CachedApiKeyVerifier } from './cached-api-key.verifier.js';
import { ServiceAccountsController } from './service-accounts/service-accounts.controller.js';

/** API keys, and the service accounts that have nothing else. */
@Module({})
export class ApiKeysModule {
  /** @param accounts the module of accounts, whose own lookup of them is used */
  static forRoot(accounts: DynamicModule): DynamicModule {
    return {
      module: ApiKeysModule,
      imports: [accounts, TypeOrmModule.forFeature([ApiKey, User])],
      controllers: [ApiKeysController, ServiceAccountsController],
      providers: [
        { provide: ApiKeyVerifier, useClass: CachedApiKeyVerifier },
        ApiKeyAdministration,
        ApiKeyCache,
        ApiKeyEnd,
        ApiKeyRules,
        ApiKeys,
        ApiKeyThrottleSubject,
        ApiKeyUsage,
      ],
      exports: [ApiKeyVerifier],
    };
  }
}
