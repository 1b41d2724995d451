import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { type AppOptions } from './app.options.js';
import { allowOrigins } from './cors.js';
import { ApiExceptionFilter } from './exceptions/api-exception.filter.js';
import { receiveRequests, serverOptions } from './http-server.js';
import { SecurityEvents } from './core/security/security-events.js';
import { RefusalReporter } from './observability/events/refusal-reporter.js';
import { ClosedRequests } from './observability/closed-requests.js';
import { NestLogger } from './observability/nest.logger.js';
import { RequestLog } from './observability/request-log.js';
import { HandlerTracingInterceptor } from './observability/tracing/handler-tracing.interceptor.js';
import { isTracingOn } from './observability/tracing/open-tracing.js';
import { RequestTracing } from './observability/tracing/request-tracing.js';
import { TracedGuard } from './observability/tracing/traced.guard.js';
import { API_PREFIX, OUTSIDE_API } from './pipeline/api-paths.js';
import { LoggingInterceptor } from './pipeline/logging.interceptor.js';
import { PIPELINE } from './pipeline/pipeline.js';
import { RequestIntake } from './pipeline/request-intake.js';
import { renderJson } from './serializers/output/render-json.js';
import { ValidationPipe } from './serializers/validation.pipe.js';

/**
 * The application, ready to listen: the one that serves, that the management commands use and that every end-to-end test talks to.
 *
 * @throws when the settings, the database or a route's policy are not in order: nothing half-guarded ever listens
 */
export async function createApp(options: AppOptions): Promise<NestFastifyApplication> {
  const { settings, publicUrl, logger } = options;
  const requests = new ClosedRequests(logger);
  const requestLog = new RequestLog(logger, requests, settings);
  const intake = new RequestIntake(settings, publicUrl, requestLog, requests);
  const adapter = new FastifyAdapter(serverOptions(settings, intake));
  receiveRequests(adapter.getInstance(), intake);
  const isTraced = isTracingOn(settings);
  if (isTraced) {
    new RequestTracing().observe(adapter.getInstance(), requests);
  }
  if (settings.corsOrigins.length > 0) {
    allowOrigins(adapter.getInstance(), settings.corsOrigins);
  }

  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(options, requestLog, requests),
    adapter,
    {
      logger: new NestLogger(logger),
      bodyParser: false,
      abortOnError: false,
    },
  );
  app.setGlobalPrefix(API_PREFIX, { exclude: OUTSIDE_API });
  const guards = PIPELINE.map((guard) => app.get(guard));
  app.useGlobalGuards(...(isTraced ? guards.map((guard) => new TracedGuard(guard)) : guards));
  app.useGlobalInterceptors(app.get(LoggingInterceptor), ...(isTraced ? [new HandlerTracingInterceptor()] : []));
  app.useGlobalPipes(app.get(ValidationPipe));
  app.useGlobalFilters(new ApiExceptionFilter(renderJson, [requestLog, new RefusalReporter(app.get(SecurityEvents))]));
  return app;
}
