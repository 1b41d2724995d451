import { type DynamicModule, Module } from '@nestjs/common';
import { type Logger } from 'winston';
import { SecurityEvents } from '../core/security/security-events.js';
import { SecurityEventRecorder } from './events/security-event-recorder.js';
import { ClosedRequests } from './closed-requests.js';
import { Readiness } from './readiness.js';
import { LOGGER, RequestLog } from './request-log.js';

/** What happened. */
@Module({})
export class ObservabilityModule {
  static forRoot(logger: Logger, requestLog: RequestLog, requests: ClosedRequests): DynamicModule {
    return {
      module: ObservabilityModule,
      global: true,
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: RequestLog, useValue: requestLog },
        { provide: SecurityEvents, useExisting: SecurityEventRecorder },
        { provide: ClosedRequests, useValue: requests },
        Readiness,
        SecurityEventRecorder,
      ],
      exports: [LOGGER, RequestLog, ClosedRequests, Readiness, SecurityEvents, SecurityEventRecorder],
    };
  }
}
