import { type RecordedEvent } from '../../events/recorded-event.js';
import { type DetectionFact } from '../detection-fact.js';

/** @returns the event of a login that failed, second factors included; not of one by somebody who is logged in */
export function loginFailure(fact: DetectionFact): RecordedEvent | undefined {
  if (fact.kind !== 'event') {
    return undefined;
  }
  const { event } = fact;
  const failed = event.type === 'authn_login_fail' || event.type === 'authn_mfa_fail';
  return failed && event.details.kind !== 'reauthentication' ? event : undefined;
}
