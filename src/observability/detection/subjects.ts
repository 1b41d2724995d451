import { addressBucket } from '../../core/client-address.js';
import { type RecordedEvent } from '../events/recorded-event.js';
import { type ProvenCredential, type RequestFact } from './detection-fact.js';
import { type AlertSubject } from './detection-rule.js';

/** Nobody can send from an address that is not theirs and finish a connection; a forwarded one is believed of trusted proxies alone. */
export function addressSubject(address: string): AlertSubject {
  return { kind: 'address', id: addressBucket(address) };
}

/** Who made a request: the account behind it, or else the address. */
export function callerSubject({ actor, address }: Pick<RequestFact, 'actor' | 'address'>): AlertSubject {
  return actor ? { kind: 'account', id: actor.id, label: actor.username } : addressSubject(address);
}

/** The account that an event is about, or the name that was tried. */
export function accountOf({ subject, details }: RecordedEvent): AlertSubject | undefined {
  const id = subject?.id ?? details.nameDigest;
  return id === undefined ? undefined : { kind: 'account', id, label: subject?.username ?? null };
}

/** The credential that the request of an event came with, and that was good. */
export function credentialOf({ scheme, credentialId, family }: RecordedEvent): ProvenCredential | null {
  return scheme !== null && credentialId !== null
    ? { scheme, id: credentialId, ...(family !== undefined && { family }) }
    : null;
}
