import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Logger } from 'winston';
import { type DelayedRequest } from '../core/delayed-request.js';
import { type ObservedRequest } from './request-facts.js';

/** The response as the wire saw it. */
export interface ClosedResponse {
  /** `null` when the client went away before there was one. */
  readonly status: number | null;
  /** Whether all of it was handed to the network; not so when the client went away. */
  readonly complete: boolean;
  /** Of its body. */
  readonly bytes: number;
  /** From the first byte of the request, in milliseconds. */
  readonly duration: number;
  /** When, by `performance.now()`; it is told of a moment later. */
  readonly closedAt: number;
}

/**
 * Told of a request when its response has closed: with who asked, from where, and what became of it in `request.facts`.
 *
 * Called for every request, one after the other and outside of the request's time: it takes note, and leaves work for later.
 *
 * @param route the route's pattern, such as `/api/v1/articles/:id`; `undefined` when the router found none
 */
export type RequestListener = (request: ObservedRequest, response: ClosedResponse, route: string | undefined) => void;

type ClosedRequest = Parameters<RequestListener>;

/**
 * Every request that is over, whatever became of it: where log, metrics and detection hear of it.
 *
 * They hear of all that close in one turn of the event loop one after the other, each of all of them: work of one kind that is done twenty times in a row
 * costs a third of what it costs between other work.
 */
export class ClosedRequests {
  readonly #listeners: RequestListener[] = [];
  #closed: ClosedRequest[] = [];

  constructor(private readonly logger: Logger) {}

  /** Calls the listener for every request from now on. */
  onClosed(listener: RequestListener): void {
    this.#listeners.push(listener);
  }

  /** Watches a request from its first moment; a Fastify `onRequest` hook. */
  watch(request: FastifyRequest, reply: FastifyReply): void {
    const { arrivedAt }: DelayedRequest = request.raw;
    const started = arrivedAt ?? performance.now();
    reply.raw.once('close', () => {
      const closedAt = performance.now();
      this.#add([
        request as unknown as ObservedRequest,
        {
          status: reply.raw.headersSent ? reply.raw.statusCode : null,
          complete: reply.raw.writableFinished,
          bytes: Number(reply.getHeader('content-length') ?? 0),
          duration: closedAt - started,
          closedAt,
        },
        request.routeOptions.url,
      ]);
    });
  }

  #add(closed: ClosedRequest): void {
    if (this.#closed.push(closed) === 1) {
      setImmediate(() => this.#tellAll());
    }
  }

  #tellAll(): void {
    const closed = this.#closed;
    this.#closed = [];
    for (const listener of this.#listeners) {
      for (const request of closed) {
        this.#tell(listener, request);
      }
    }
  }

  /** What one listener fails of keeps neither the others from hearing nor the server from serving. */
  #tell(listener: RequestListener, closed: ClosedRequest): void {
    try {
      listener(...closed);
    } catch (error) {
      this.logger.error('A listener of requests failed', { reason: String(error) });
    }
  }
}
