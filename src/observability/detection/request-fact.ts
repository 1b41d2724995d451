import { type Credential } from '../../core/identity.js';
import { type ClosedResponse } from '../closed-requests.js';
import { type ObservedRequest } from '../request-facts.js';
import { type ProvenCredential, type RequestFact } from './detection-fact.js';

/** @returns a request that is over, as rules look at it @param at in ms since the epoch */
export function requestFact(
  { id, method, url, headers, user, clientAddress }: ObservedRequest,
  { status, bytes }: ClosedResponse,
  route: string | undefined,
  at: number,
): RequestFact {
  const { account, credential } = user;
  return {
    at,
    method,
    url,
    // What takes every path that no other route has is none.
    route: route?.endsWith('*') ? undefined : route,
    status: status ?? 0,
    bytes,
    address: clientAddress,
    userAgent: headers['user-agent'] ?? '',
    requestId: id,
    actor: account && { id: account.id, username: account.username },
    credential: credential && provenCredential(credential),
  };
}

function provenCredential({ scheme, id, family }: Credential): ProvenCredential {
  return { scheme, id, ...(family !== undefined && { family }) };
}
