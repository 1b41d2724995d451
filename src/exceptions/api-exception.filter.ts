import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { type ApiRequest } from '../core/api-request.js';
import { type ApiException } from './api.exception.js';
import { toApiException } from './exception-translation.js';
import { type Render, sendProblem } from './send-problem.js';

/**
 * A body of up to so many bytes is taken to its end, though nothing is made of it: a client that still sends when the connection closes may never see the
 * answer (RFC 9112, section 9.6).
 */
const LONGEST_DRAINED = 16 * 1024 * 1024;

/** Told of every error that leaves, with what a client does not see. */
export abstract class ExceptionListener {
  abstract onException(request: ApiRequest, exception: ApiException): void;
}

/** The one way out of everything that fails: parser, router, guard, pipe, handler, database. */
@Catch()
export class ApiExceptionFilter implements ExceptionFilter {
  constructor(
    private readonly render: Render,
    private readonly listeners: readonly ExceptionListener[],
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<ApiRequest>();
    const reply = http.getResponse<FastifyReply>();
    const exception = toApiException(error);
    for (const listener of this.listeners) {
      listener.onException(request, exception);
    }
    if (reply.sent) {
      return;
    }
    if (exception.status === 401 && request.challenges !== null && !('WWW-Authenticate' in exception.headers)) {
      void reply.header('WWW-Authenticate', request.challenges);
    }
    if (exception.status === 413 && Number(request.headers['content-length']) <= LONGEST_DRAINED) {
      void reply.removeHeader('connection');
    }
    sendProblem(reply, exception, request.id, this.render);
  }
}
