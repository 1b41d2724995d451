import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type PoolClient } from 'pg';

type Query = (...parameters: readonly unknown[]) => unknown;

/** What a statement does and to which table, which is all that a span says of it: no text of a statement and no value. */
const OPERATION = /^\s*(\w+)/;
const TABLE = /\b(?:FROM|INTO|UPDATE|TABLE)\s+"?(?:public"?\.)?"?([a-z_]\w*)/i;

/** Gives each statement of a connection a span, where a traced request causes it. */
export function traceQueries(client: PoolClient): void {
  const query = client.query.bind(client) as Query;
  Object.assign(client, { query: (...parameters: readonly unknown[]) => traced(query, parameters) });
}

function traced(query: Query, parameters: readonly unknown[]): unknown {
  if (!trace.getActiveSpan()) {
    return query(...parameters);
  }
  const { operation, table } = summaryOf(parameters[0]);
  const span = trace.getTracer('portcullis').startSpan(table === undefined ? operation : `${operation} ${table}`, {
    kind: SpanKind.CLIENT,
    attributes: { 'db.system.name': 'postgresql', 'db.operation.name': operation, 'db.collection.name': table },
  });
  const end = (error?: unknown): void => {
    if (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  };
  const callback = parameters.at(-1);
  if (typeof callback === 'function') {
    // pg calls it from the socket's events, which belong to no request.
    const within = context.bind(context.active(), callback as (...results: unknown[]) => unknown);
    return query(...parameters.slice(0, -1), (...results: readonly unknown[]) => {
      end(results[0]);
      within(...results);
    });
  }
  const result = query(...parameters);
  if (result instanceof Promise) {
    result.then(() => end(), end);
  } else {
    end();
  }
  return result;
}

/** @param statement as pg takes it: a text, or an object with one */
export function summaryOf(statement: unknown): { readonly operation: string; readonly table: string | undefined } {
  const text = typeof statement === 'string' ? statement : (statement as { readonly text?: string } | null)?.text;
  const [, operation = 'query'] = OPERATION.exec(text ?? '') ?? [];
  const [, table] = TABLE.exec(text ?? '') ?? [];
  return { operation: operation.toUpperCase(), table: table?.toLowerCase() };
}
