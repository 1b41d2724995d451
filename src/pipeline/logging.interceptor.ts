import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type Observable } from 'rxjs';
import { type ApiRequest } from '../core/api-request.js';
import { type Route, RouteCache } from '../core/route-cache.js';
import { loggedFieldsOf } from '../observability/log-body.decorator.js';
import { factsOf } from '../observability/request-facts.js';
import { compileSerializer } from '../serializers/output/compile-serializer.js';
import { outputName } from '../serializers/output/output.js';
import { renderJson } from '../serializers/output/render-json.js';
import { outputOf } from '../serializers/output/serialize.decorator.js';
import { RawBody } from '../serializers/raw-body.js';
import { loggedMembers } from './logged-bodies/logged-members.js';

/**
 * Notes what only Nest knows of a request: handler and serializer for its log line, and the serializer for the reply to use.
 *
 * The line is written when the response has closed, since a denied or malformed request never gets here; and the handler's observable is handed on
 * untouched, since operators on it are the dearest thing Nest has.
 */
@Injectable()
export class LoggingInterceptor implements NestInterceptor {
  readonly #routes = new RouteCache((route) => {
    const output = outputOf(route);
    return {
      handler: handlerName(route),
      serializer: output && outputName(output),
      serialize: output ? compileSerializer(output) : renderJson,
      logged: loggedFieldsOf(route),
    };
  });

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { handler, serializer, serialize, logged } = this.#routes.get(context);
    const request = http.getRequest<ApiRequest & { readonly body: unknown }>();
    const facts = factsOf(request);
    facts.handler = handler;
    facts.serializer = serializer;
    const reply = http.getResponse<FastifyReply>();
    let answer = '';
    reply.serializer((payload: unknown) => {
      void reply.header('content-type', 'application/json; charset=utf-8');
      return logged ? (answer = serialize(payload)) : serialize(payload);
    });
    if (logged) {
      const { body } = request;
      facts.bodies = () => ({
        body: body instanceof RawBody ? loggedMembers(body.bytes.toString(), logged.request ?? []) : undefined,
        answer: loggedMembers(answer, logged.response ?? []),
      });
    }
    return next.handle();
  }
}

function handlerName(route: Route): string {
  const [controller, handler] = [route.getClass(), route.getHandler()] as { readonly name?: string }[];
  return `${controller?.name ?? ''}.${handler?.name ?? ''}`;
}
