import { type LogEntry } from 'winston';
import { type Refusal } from '../exceptions/api.exception.js';
import { clientText } from './client-text.js';
import { type ClosedResponse } from './closed-requests.js';
import { type ObservedRequest, type RequestFacts } from './request-facts.js';

/** A client's text is cut to this many characters in a log line. */
const LONGEST_TEXT = 256;

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
    outcome: outcomeOf(facts),
    refusedBy: facts?.refusal?.by,
  };
}

/** What the route's policy said; nothing of a request that was malformed before it was asked. */
function outcomeOf(facts: RequestFacts | null): Refusal['outcome'] | 'allowed' | undefined {
  return facts?.refusal?.outcome ?? (facts?.handler === undefined ? undefined : 'allowed');
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}

function cut(text: string | undefined): string | undefined {
  return text === undefined ? undefined : clientText(text, LONGEST_TEXT);
}
