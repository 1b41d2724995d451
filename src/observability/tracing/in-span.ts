import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { tracer } from './tracer.js';

/** Does something within a span, which ends when that has ended. What fails of it is marked; why is for the log. */
export function inSpan<Result>(name: string, act: () => Result): Result {
  const span = tracer().startSpan(name);
  try {
    const result = context.with(trace.setSpan(context.active(), span), act);
    if (result instanceof Promise) {
      return result.then(
        (value: unknown) => {
          span.end();
          return value;
        },
        (error: unknown) => {
          fail(span);
          throw error;
        },
      ) as Result;
    }
    span.end();
    return result;
  } catch (error) {
    fail(span);
    throw error;
  }
}

function fail(span: Span): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
