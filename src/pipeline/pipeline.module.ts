import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { FailedAuthentication } from '../authentication/failed-authentication.js';
import { SerializersModule } from '../serializers/serializers.module.js';
import { ThrottlingModule } from '../throttling/throttling.module.js';
import { AnonymousThrottleAdapter } from './anonymous-throttle.adapter.js';
import { CsrfGuard } from './csrf.guard.js';
import { HealthController } from './health/health.controller.js';
import { HealthDetailController } from './health/health-detail.controller.js';
import { ServerHealth } from './health/server-health.js';
import { LoggingInterceptor } from './logging.interceptor.js';
import { CacheMetrics } from './metrics/cache-metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { ThrottleMetrics } from './metrics/throttle-metrics.js';
import { AuditedChanges } from './model-view-set/audited-changes.js';
import { ModelQueries } from './model-view-set/model-queries.js';
import { ObjectGuard } from './model-view-set/object.guard.js';
import { PageLinks } from './model-view-set/page-links.js';
import { RowGrants } from './model-view-set/row-grants.js';
import { ScopedObjects } from './model-view-set/scoped-objects.js';
import { DocsController } from './openapi/docs.controller.js';
import { OAuthScopes } from './openapi/oauth-scopes.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { IsAdminInProduction } from './is-admin-in-production.permission.js';
import { PolicyInventory } from './policy-inventory.js';
import { PUBLIC_URL } from './public-url.js';
import { QueryGuard } from './query.guard.js';
import { ResourcePolicies } from './resource-policies.js';
import { RouteInventory } from './route-inventory.js';
import { AddressThrottleSubject } from './throttles/address.throttle-subject.js';
import { StepUpGuard } from './step-up.guard.js';
import { CountedSubjects } from './throttles/counted-subjects.js';
import { CredentialThrottleSubject } from './throttles/credential.throttle-subject.js';
import { NamedThrottleSubject } from './throttles/named.throttle-subject.js';
import { ThrottleCounters } from './throttles/throttle-counters.js';
import { ThrottlesController } from './throttles/throttles.controller.js';
import { UnroutedController } from './unrouted.controller.js';
import { UsableScopes } from './usable-scopes.js';

/** The way of a request, and what is read from the routes' declarations. */
@Module({})
export class PipelineModule {
  /** @param imports modules that provide the port `OAuthEndpoints` */
  static forRoot(publicUrl: string, imports: readonly (Type | DynamicModule)[]): DynamicModule {
    return {
      module: PipelineModule,
      global: true,
      imports: [
        ...imports,
        DiscoveryModule,
        SerializersModule,
        TerminusModule.forRoot({ logger: false }),
        ThrottlingModule,
      ],
      controllers: [
        DocsController,
        HealthController,
        HealthDetailController,
        MetricsController,
        OpenApiController,
        ThrottlesController,
        UnroutedController,
      ],
      providers: [
        AuditedChanges,
        { provide: PUBLIC_URL, useValue: publicUrl },
        { provide: FailedAuthentication, useClass: AnonymousThrottleAdapter },
        AddressThrottleSubject,
        CacheMetrics,
        CountedSubjects,
        CredentialThrottleSubject,
        CsrfGuard,
        IsAdminInProduction,
        LoggingInterceptor,
        ModelQueries,
        NamedThrottleSubject,
        OAuthScopes,
        ObjectGuard,
        PageLinks,
        PolicyInventory,
        QueryGuard,
        ResourcePolicies,
        RouteInventory,
        RowGrants,
        UsableScopes,
        ScopedObjects,
        ServerHealth,
        StepUpGuard,
        ThrottleCounters,
        ThrottleMetrics,
      ],
      exports: [
        AuditedChanges,
        CsrfGuard,
        FailedAuthentication,
        LoggingInterceptor,
        ModelQueries,
        ObjectGuard,
        PageLinks,
        PolicyInventory,
        QueryGuard,
        PUBLIC_URL,
        ResourcePolicies,
        RouteInventory,
        RowGrants,
        UsableScopes,
        ScopedObjects,
        StepUpGuard,
      ],
    };
  }
}
