import {
  context,
  propagation,
  ROOT_CONTEXT,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type ClosedRequests, type ClosedResponse } from '../closed-requests.js';
import { factsOf, type ObservedRequest } from '../request-facts.js';
import { tracer } from './tracer.js';

/** The spans of a request that are open. */
interface OpenSpans {
  readonly server: Span;
  /** In which everything that the request causes is done. */
  readonly context: Context;
  serialization?: Span;
}

/**
 * A span for every request, from its first moment until its response has closed, within the trace that the client names (W3C Trace Context). The answer
 * says which trace it was, in `traceparent`.
 *
 * Its attributes are names and ids: no header's value, no query, no body and no path.
 */
export class RequestTracing {
  readonly #open = new WeakMap<object, OpenSpans>();

  /** @param server whose hooks are added after those that prepare requests */
  observe(server: FastifyInstance, requests: ClosedRequests): void {
    server.addHook('onRequest', (request, reply, done) => {
      const spans = this.#begin(request);
      const carrier: Record<string, string> = {};
      propagation.inject(spans.context, carrier);
      void reply.headers(carrier);
      context.with(spans.context, done);
    });
    // The body came by the socket's events, which belong to no request.
    server.addHook('preValidation', (request, _reply, done) => {
      context.with(this.#open.get(request)?.context ?? ROOT_CONTEXT, done);
    });
    server.addHook('preSerialization', (request, _reply, payload, done) => {
      const spans = this.#open.get(request);
      if (spans) {
        spans.serialization = tracer().startSpan('serialization', {}, spans.context);
      }
      done(null, payload);
    });
    server.addHook('onSend', (request, _reply, payload, done) => {
      this.#open.get(request)?.serialization?.end();
      done(null, payload);
    });
    requests.onClosed((request, response, route) => this.#end(request, response, route));
  }

  #begin(request: FastifyRequest): OpenSpans {
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const server = tracer().startSpan(request.method, { kind: SpanKind.SERVER }, parent);
    const spans = { server, context: trace.setSpan(parent, server) };
    this.#open.set(request, spans);
    factsOf(request as unknown as ObservedRequest).traceId = server.spanContext().traceId;
    return spans;
  }

  #end(request: ObservedRequest, { status, complete, closedAt }: ClosedResponse, route: string | undefined): void {
    const span = this.#open.get(request)?.server;
    if (!span) {
      return;
    }
    const { id, method, user, facts } = request;
    if (route !== undefined) {
      span.updateName(`${method} ${route}`);
    }
    span.setAttributes({
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status ?? undefined,
      'client.address': request.clientAddress,
      'enduser.id': user.userId ?? undefined,
      'portcullis.request_id': id,
      'portcullis.scheme': user.credential?.scheme,
      'portcullis.handler': facts?.handler,
      'portcullis.code': facts?.code,
      'portcullis.outcome': facts?.refusal?.outcome,
      'portcullis.refused_by': facts?.refusal?.by,
    });
    if (!complete || status === null || status >= 500) {
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end(closedAt);
  }
}
