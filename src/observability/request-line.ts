import { type LogEntry } from 'winston';
import { clientText } from './client-text.js';
import { type ObservedRequest } from './request-facts.js';

/** A client's text is cut to this many characters in a log line. */
const LONGEST_TEXT = 256;

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
}

/**
 * What the log says of a request. The path is logged without its query, and no header's value but the user agent's: so nothing that could be a
 * credential.
 *
 * It is made whole, with level and message, since winston would copy what it must add them to.
 *
 * @param route the route's pattern, such as `/api/v1/articles/:id`; `undefined` when no route matched
 */
export function requestLine(
  request: ObservedRequest,
  { status, complete, bytes, duration }: ClosedResponse,
  route: string | undefined,
): LogEntry {
  const { facts, user } = request;
  return {
    level: 'info',
    message: 'request',
    requestId: request.id,
    method: request.method,
    path: cut(pathOf(request.url)),
    route,
    status,
    aborted: complete ? undefined : true,
    duration: Math.round(duration * 1000) / 1000,
    bytes,
    address: request.clientAddress,
    userAgent: cut(request.headers['user-agent']),
    principal: user.userId,
    scheme: user.credential?.scheme,
    credentialId: user.credential?.id,
    handler: facts?.handler,
    serializer: facts?.serializer,
    code: facts?.code,
  };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

function cut(text: string | undefined): string | undefined {
  return text === undefined ? undefined : clientText(text, LONGEST_TEXT);
}
