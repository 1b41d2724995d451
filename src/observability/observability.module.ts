import { type DynamicModule, Module } from '@nestjs/common';
import { type Logger } from 'winston';
import { SweepModule } from '../database/sweep/sweep.module.js';
import { ClosedRequests } from './closed-requests.js';
import { SECURITY_EVENT_PROVIDERS } from './events/security-events.providers.js';
import { METRICS_PROVIDERS } from './metrics/metrics.providers.js';
import { Readiness } from './readiness.js';
import { LOGGER, RequestLog } from './request-log.js';

/** What happened. */
@Module({})
export class ObservabilityModule {
  static forRoot(logger: Logger, requestLog: RequestLog, requests: ClosedRequests): DynamicModule {
    return {
      module: ObservabilityModule,
      global: true,
      imports: [SweepModule],
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: RequestLog, useValue: requestLog },
        ...SECURITY_EVENT_PROVIDERS,
        { provide: ClosedRequests, useValue: requests },
        ...METRICS_PROVIDERS,
        Readiness,
      ],
      exports: [LOGGER, RequestLog, ClosedRequests, ...METRICS_PROVIDERS, Readiness, ...SECURITY_EVENT_PROVIDERS],
    };
  }
}
