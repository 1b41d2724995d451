import { type DynamicModule, Module } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.js';
import { type AppOptions } from './app.options.js';
import { ApiKeysModule } from './api-keys/api-keys.module.js';
import { ArticlesModule } from './articles/articles.module.js';
import { API_KEY } from './authentication/api-key/api-key.authentication.js';
import { BASIC } from './authentication/basic/basic.authentication.js';
import { DPOP } from './authentication/dpop/dpop.authentication.js';
import { AuthenticationModule } from './authentication/authentication.module.js';
import { DatabaseModule } from './database/database.module.js';
import { SweepModule } from './database/sweep/sweep.module.js';
import { OAuthClientsModule } from './oauth/clients/oauth-clients.module.js';
import { AuditModule } from './observability/audit/audit.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { DeploymentModule } from './deployment/deployment.module.js';
import { DetectionModule } from './observability/detection/detection.module.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { RestrictionsModule } from './observability/restrictions/restrictions.module.js';
import { isTracingOn } from './observability/tracing/open-tracing.js';
import { type ClosedRequests } from './observability/closed-requests.js';
import { type RequestLog } from './observability/request-log.js';
import { PermissionsModule } from './permissions/permissions.module.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { SecurityModule } from './security/security.module.js';
import { SettingsModule } from './settings/settings.module.js';

/** The only list of modules. */
@Module({})
export class AppModule {
  static forRoot(options: AppOptions, requestLog: RequestLog, requests: ClosedRequests): DynamicModule {
    const {
      settings,
      clock,
      logger,
      databaseUrl,
      publicUrl,
      secrets,
      origin,
      modules = [],
      migrations = [],
      example = true,
    } = options;
    const accounts = AccountsModule.forRoot(secrets);
    const apiKeys = ApiKeysModule.forRoot(accounts);
    const oauthClients = OAuthClientsModule.forRoot(accounts);
    const oauth = OAuthModule.forRoot({ accounts, clients: oauthClients, publicUrl, secrets });
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(settings, clock),
        DatabaseModule.forRoot({
          url: databaseUrl,
          poolSize: settings.databasePoolSize,
          poolQueue: settings.databasePoolQueue,
          timeout: settings.databaseTimeout,
          isTraced: isTracingOn(settings),
          migrations,
        }),
        SweepModule,
        AuditModule.forRoot(secrets, origin),
        ObservabilityModule.forRoot(logger, requestLog, requests),
        PermissionsModule.forRoot([accounts]),
        PipelineModule.forRoot(publicUrl, [oauth]),
        AuthenticationModule.forRoot({
          imports: [accounts, apiKeys, oauthClients, oauth],
          publicUrl,
          secrets,
          algorithm: settings.jwtAlgorithm,
          schemes: ['jwt', DPOP, 'token', API_KEY, ...(settings.authBasic ? [BASIC] : []), 'session'],
        }),
        accounts,
        apiKeys,
        RestrictionsModule,
        DetectionModule,
        SecurityModule.forRoot(accounts),
        DeploymentModule,
        oauthClients,
        oauth,
        ...(example ? [ArticlesModule] : []),
        ...modules,
      ],
    };
  }
}
