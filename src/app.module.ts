import { type DynamicModule, Module } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.js';
import { type AppOptions } from './app.options.js';
import { ArticlesModule } from './articles/articles.module.js';
import { BASIC } from './authentication/basic/basic.authentication.js';
import { AuthenticationModule } from './authentication/authentication.module.js';
import { DatabaseModule } from './database/database.module.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { type RequestLog } from './observability/request-log.js';
import { PermissionsModule } from './permissions/permissions.module.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { SettingsModule } from './settings/settings.module.js';

/** The only list of modules. */
@Module({})
export class AppModule {
  static forRoot(options: AppOptions, requestLog: RequestLog): DynamicModule {
    const { settings, clock, logger, databaseUrl, publicUrl, secrets, modules = [] } = options;
    const accounts = AccountsModule.forRoot(secrets);
    return {
      module: AppModule,
      imports: [
        SettingsModule.forRoot(settings, clock),
        DatabaseModule.forRoot({
          url: databaseUrl,
          poolSize: settings.databasePoolSize,
          poolQueue: settings.databasePoolQueue,
          timeout: settings.databaseTimeout,
        }),
        ObservabilityModule.forRoot(logger, requestLog),
        PermissionsModule,
        PipelineModule.forRoot(publicUrl),
        AuthenticationModule.forRoot({
          imports: [accounts],
          publicUrl,
          secrets,
          schemes: ['jwt', 'token', ...(settings.authBasic ? [BASIC] : []), 'session'],
        }),
        accounts,
        ArticlesModule,
        ...modules,
      ],
    };
  }
}
