import { type CallingRequest } from '../../core/api-request.js';
import { newIdAt } from '../../core/id.js';
import { type Identity } from '../../core/identity.js';
import { type EventSubject, type SecurityEvent } from '../../core/security/security-event.js';
import { SECURITY_EVENT_TYPES } from '../../core/security/security-event-type.js';
import { clientText } from '../client-text.js';
import { allowedDetails } from './event-details.js';
import { type RecordedEvent } from './recorded-event.js';

/** A client's own name is cut to this many characters. */
const LONGEST_AGENT = 256;

/**
 * An event with its time, and with what it takes from its request.
 *
 * @param now in ms since the epoch
 * @param sequence what happened later in one millisecond has a higher one
 */
export function recordEvent(
  event: SecurityEvent,
  request: CallingRequest | undefined,
  now: number,
  sequence: number,
): RecordedEvent {
  const { type, severity = SECURITY_EVENT_TYPES[type], details = {} } = event;
  const credential = request?.user.credential;
  const userAgent = request?.headers['user-agent'];
  return {
    id: newIdAt(now, sequence),
    type,
    severity,
    createdAt: now,
    actor: event.actor === undefined ? callerOf(request?.user) : event.actor && named(event.actor),
    subject: event.subject ? named(event.subject) : null,
    scheme: credential?.scheme ?? null,
    credentialId: credential?.id ?? null,
    ...(credential?.family !== undefined && { family: credential.family }),
    address: request?.clientAddress ?? null,
    userAgent: userAgent === undefined ? null : clientText(userAgent, LONGEST_AGENT),
    requestId: request?.id ?? null,
    details: allowedDetails(details),
  };
}

function callerOf(identity: Identity | undefined): EventSubject | null {
  return identity?.account ? named(identity.account) : null;
}

/** The two members alone: whoever emits may hand over a whole account. */
function named({ id, username }: EventSubject): EventSubject {
  return { id, username };
}
