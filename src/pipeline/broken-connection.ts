import { randomUUID } from 'node:crypto';
import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type ApiException } from '../exceptions/api.exception.js';
import { BadRequest, RequestRefused } from '../exceptions/api.exceptions.js';
import { type Problem } from '../exceptions/problem.js';
import { PROBLEM_TYPE } from '../exceptions/send-problem.js';
import { toProblem } from '../exceptions/to-problem.js';
import { renderJson } from '../serializers/output/render-json.js';

/** What Node says of bytes that never became a request. */
export type ConnectionError = Error & { readonly code?: string };

/** @returns the answer to bytes that are no HTTP request, or one that came too slowly or too large */
export function connectionRefusal({ code }: ConnectionError): ApiException {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new RequestRefused(431, 'The request header fields are too large.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestRefused(408, 'The request took too long to arrive.');
    default:
      return new BadRequest('The request is not well-formed HTTP.');
  }
}

/** A connection, with the response that is being written on it; Node keeps that to itself. */
type BusySocket = Socket & { readonly _httpMessage?: ServerResponse | null };

/**
 * Answers on a connection whose bytes are no request, and ends it: there is no telling where the next request would begin.
 *
 * A request before them on the same connection keeps its own answer; nothing is ever written into that.
 *
 * @returns the answer that was sent; `undefined` when there is no one to answer
 */
export function refuseConnection(
  error: ConnectionError,
  socket: Socket,
  headers: Readonly<Record<string, string>>,
): Problem | undefined {
  const running = (socket as BusySocket)._httpMessage;
  if (running?.req.complete && !running.writableFinished) {
    running.once('close', () => socket.destroy());
    return undefined;
  }
  if (error.code === 'ECONNRESET' || !socket.writable || running?.headersSent) {
    socket.destroy();
    return undefined;
  }
  const problem = toProblem(connectionRefusal(error), randomUUID());
  const body = renderJson(problem);
  const fields = {
    ...headers,
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': problem.requestId,
    connection: 'close',
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.status} ${problem.title}\r\n${head.join('')}\r\n${body}`);
  return problem;
}
