import { type CallingRequest } from '../api-request.js';
import { type SecurityEvent } from './security-event.js';

/**
 * Where every part of the server reports what matters for security; the injection token, too. It is provided everywhere, and observability listens.
 *
 * An event is emitted once, where the decision is made, after it is certain: a change when its transaction is committed, a refusal before it is thrown.
 * What leaves as a 403, a 429, or a 400 of a body or query needs no code: the exception filter emits for all of them.
 *
 * @example
 * constructor(private readonly events: SecurityEvents) {}
 *
 * this.events.emit({ type: 'authn_token_revoked', subject: user, details: { kind: 'token', credentialId: id } }, request);
 */
export abstract class SecurityEvents {
  /**
   * Takes an event to be recorded. It returns at once, never throws and never waits for anything: what is in the way of an event is not in the way of
   * the request. What cannot be kept is dropped, counted and reported.
   *
   * @param request what it came with, read now; without one it came from a command or from the server itself
   */
  abstract emit(event: SecurityEvent, request?: CallingRequest): void;
}
