import { type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { Observable, tap } from 'rxjs';
import { tracer } from './tracer.js';

/** The handler, with the validation of what it takes, in a span of its own. */
export class HandlerTracingInterceptor implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const span = tracer().startSpan(`${execution.getClass().name}.${execution.getHandler().name}`);
    const within = trace.setSpan(context.active(), span);
    const handled = context.with(within, () => next.handle());
    return new Observable<unknown>((subscriber) => context.with(within, () => handled.subscribe(subscriber))).pipe(
      tap({
        error: () => span.setStatus({ code: SpanStatusCode.ERROR }),
        finalize: () => span.end(),
      }),
    );
  }
}
