import { type LogEntry } from 'winston';
import { type Refusal } from '../exceptions/api.exception.js';
import { type Settings } from '../settings/settings.js';
import { clientText } from './client-text.js';
import { type ClosedResponse } from './closed-requests.js';
import { pathOf } from './path-of.js';
import { type ObservedRequest, type RequestFacts } from './request-facts.js';
import { shownPath } from './shown-path.js';

/** A client's text is cut to this many characters in a log line. */
const LONGEST_TEXT = 256;

/** What of a request is logged that a client may have put anything into: names from the settings, none of which is a credential's. */
export type ShownParts = Pick<Settings, 'logHeaders' | 'logQuery' | 'logPaths'>;

/**
 * What the log says of a request. Of its path, its query and its header fields there is what the settings name, and the user agent: by default nothing
 * that could be a credential.
 *
 * It is made whole, with time, level and message, since what they must be added to would be copied.
 *
 * @param route the route's pattern, such as `/api/v1/articles/:id`; `undefined` when no route matched
 */
export function requestLine(
  request: ObservedRequest,
  { status, complete, bytes, duration }: ClosedResponse,
  route: string | undefined,
  shown: ShownParts,
): LogEntry {
  const { facts, user } = request;
  return {
    timestamp: new Date().toISOString(),
    level: 'info',
    message: 'request',
    requestId: request.id,
    traceId: facts?.traceId ?? traceIdOf(request.headers['traceparent']),
    method: request.method,
    path: cut(shown.logPaths ? pathOf(request.url) : shownPath(pathOf(request.url), route)),
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
    ...facts?.bodies?.(),
    headers: shown.logHeaders.length > 0 ? shownHeaders(request, shown.logHeaders) : undefined,
    query: shown.logQuery.length > 0 ? shownQuery(request.url, shown.logQuery) : undefined,
  };
}

/** The trace that a client names, where this server traces nothing itself (W3C Trace Context, section 3.2). */
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

function traceIdOf(traceParent: string | readonly string[] | undefined): string | undefined {
  return typeof traceParent === 'string' ? TRACE_PARENT.exec(traceParent)?.[1] : undefined;
}

/** What the route's policy said; nothing of a request that was malformed before it was asked. */
function outcomeOf(facts: RequestFacts | null): Refusal['outcome'] | 'allowed' | undefined {
  return facts?.refusal?.outcome ?? (facts?.handler === undefined ? undefined : 'allowed');
}

function shownHeaders({ headers }: ObservedRequest, names: readonly string[]): Record<string, string> | undefined {
  return shownOf(names, (name) => {
    const value = headers[name];
    const text = typeof value === 'string' ? value : value?.join(', ');
    // An address of another page may have a token in its query.
    return name === 'referer' ? text?.split(/[?#]/, 1)[0] : text;
  });
}

function shownQuery(url: string, names: readonly string[]): Record<string, string> | undefined {
  const start = url.indexOf('?');
  if (start === -1) {
    return undefined;
  }
  const parameters = new URLSearchParams(url.slice(start));
  return shownOf(names, (name) => parameters.get(name) ?? undefined);
}

/** @returns what there is of the names, cut; `undefined` when there is nothing */
function shownOf(
  names: readonly string[],
  read: (name: string) => string | undefined,
): Record<string, string> | undefined {
  const found = names.flatMap((name) => {
    const text = cut(read(name));
    return text === undefined ? [] : [[name, text] as const];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

function cut(text: string | undefined): string | undefined {
  return text === undefined ? undefined : clientText(text, LONGEST_TEXT);
}
