import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type ApiRequest } from '../core/api-request.js';
import { toApiException } from './exception-translation.js';
import { toProblem } from './to-problem.js';

/** Told of every error that leaves, with what a client does not see. */
export abstract class ExceptionListener {
  abstract onException(request: ApiRequest, status: number, code: string, cause: unknown): void;
}

/** Writes a value as JSON; the serializers' renderer, so that a problem is escaped like any other answer. */
export type Render = (value: unknown) => string;

/** The one way out of everything that fails: parser, router, guard, pipe, handler, database. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  constructor(
    private readonly render: Render,
    private readonly listener: ExceptionListener,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const reply = http.getResponse<FastifyReply>();
    const exception = toApiException(error);
    this.listener.onException(request, exception.status, exception.code, exception.cause);
    if (reply.sent) {
      return;
    }
    if (exception.status === 401 && request.challenges !== null && !('WWW-Authenticate' in exception.headers)) {
      void reply.header('WWW-Authenticate', request.challenges);
    }
    void reply
      .code(exception.status)
      .headers(exception.headers)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .serializer(this.render)
      .send(toProblem(exception, request.id));
  }
}
