import { clientText } from '../client-text.js';
import { pathOf } from '../path-of.js';
import { shownPath } from '../shown-path.js';
import { type DetectionFact } from './detection-fact.js';

/** One of the facts that an alert was raised for: enough to find it in the log and among the events. */
export interface Evidence {
  readonly at: string;
  readonly requestId: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly actor: string | null;
  /** An event's type; a request's method, path as the log shows it, and status. */
  readonly what: string;
}

/** A client's text is cut to this many characters. */
const LONGEST_TEXT = 200;

/** @returns a fact without what a client could hide in it: of a path its ids and plain words, no query, no value of a body */
export function evidenceOf(fact: DetectionFact): Evidence {
  if (fact.kind === 'event') {
    const { type, createdAt, requestId, address, userAgent, actor } = fact.event;
    return {
      at: new Date(createdAt).toISOString(),
      requestId,
      address,
      userAgent,
      actor: actor?.username ?? null,
      what: type,
    };
  }
  const { at, requestId, address, userAgent, actor, method, url, route, status } = fact.request;
  return {
    at: new Date(at).toISOString(),
    requestId,
    address,
    userAgent: clientText(userAgent, LONGEST_TEXT),
    actor: actor?.username ?? null,
    what: `${method} ${clientText(shownPath(pathOf(url), route), LONGEST_TEXT)} ${status}`,
  };
}
