import { type Logger } from 'winston';
import { type ApiRequest } from '../core/api-request.js';
import { type ApiException } from '../exceptions/api.exception.js';
import { ExceptionListener } from '../exceptions/api-exception.filter.js';
import { type Problem } from '../exceptions/problem.js';
import { type ClosedRequests } from './closed-requests.js';
import { lineWriter } from './line-writer.js';
import { factsOf } from './request-facts.js';
import { requestLine, type ShownParts } from './request-line.js';

/** The injection token of the server's log. */
export const LOGGER = Symbol('LOGGER');

/** How often it is said that there are as many connections as there may be, in milliseconds. */
const FULL_INTERVAL = 60_000;

/** The log of every request: one line when its response has closed, whatever became of it. */
export class RequestLog extends ExceptionListener {
  /** Requests that were refused since the start because there was too much to do. */
  shedRequests = 0;
  #saidFull = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly logger: Logger,
    requests: ClosedRequests,
    shown: ShownParts,
  ) {
    super();
    if (logger.isLevelEnabled('info')) {
      const write = lineWriter(logger);
      requests.onClosed((request, response, route) => write(requestLine(request, response, route, shown)));
    }
  }

  /** Notes bytes that never became a request. */
  refused({ status, code, requestId }: Problem, address: string | undefined): void {
    this.logger.info('request', { requestId, status, code, address });
  }

  /** Notes requests that were refused because there is too much to do: in one line, since a line for each would be more to do. */
  shed(refused: number): void {
    this.shedRequests += refused;
    this.logger.warn('shedding', { refused });
  }

  /** Notes that there are as many connections as there may be. */
  connectionsFull(): void {
    const now = performance.now();
    if (now - this.#saidFull > FULL_INTERVAL) {
      this.#saidFull = now;
      this.logger.warn('MAX_CONNECTIONS is reached: new connections are closed at once');
    }
  }

  /** Notes that somebody forwards who is not believed: a client that tries, or a proxy that TRUSTED_PROXIES forgot. */
  forwardingIgnored(): void {
    this.logger.warn(
      'A forwarded header is ignored, since TRUSTED_PROXIES does not have its sender or FORWARDED_HEADER names the other one. ' +
        'See portcullis check; this is said once',
    );
  }

  onException(request: ApiRequest, { status, code, refusal, cause }: ApiException): void {
    const facts = factsOf(request);
    facts.code = code;
    facts.refusal = refusal;
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
