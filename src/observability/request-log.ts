import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Logger } from 'winston';
import { type ApiRequest } from '../core/api-request.js';
import { ExceptionListener } from '../exceptions/api-exception.filter.js';
import { type Problem } from '../exceptions/problem.js';
import { factsOf, type ObservedRequest } from './request-facts.js';
import { requestLine } from './request-line.js';

/** The injection token of the server's log. */
export const LOGGER = Symbol('LOGGER');

/** The log of every request: one line when its response has closed, whatever became of it. */
export class RequestLog extends ExceptionListener {
  constructor(private readonly logger: Logger) {
    super();
  }

  /** Watches a request from its first moment; a Fastify `onRequest` hook. */
  watch(request: FastifyRequest, reply: FastifyReply): void {
    const started = performance.now();
    reply.raw.once('close', () => {
      this.logger.log(
        requestLine(
          request as unknown as ObservedRequest,
          {
            status: reply.raw.headersSent ? reply.raw.statusCode : null,
            complete: reply.raw.writableFinished,
            bytes: Number(reply.getHeader('content-length') ?? 0),
            duration: performance.now() - started,
          },
          request.routeOptions.url,
        ),
      );
    });
  }

  /** Notes bytes that never became a request. */
  refused({ status, code, requestId }: Problem, address: string | undefined): void {
    this.logger.info('request', { requestId, status, code, address });
  }

  onException(request: ApiRequest, status: number, code: string, cause: unknown): void {
    factsOf(request).code = code;
    if (status < 500) {
      return;
    }
    const { name, message, stack, code: causeCode } = (cause ?? {}) as Error & { readonly code?: unknown };
    this.logger[status === 503 ? 'warn' : 'error'](status === 503 ? 'unavailable' : 'exception', {
      requestId: request.id,
      error: name,
      errorCode: typeof causeCode === 'string' ? causeCode : undefined,
      reason: message,
      stack: status === 503 ? undefined : stack,
    });
  }
}
