import { createHash, randomBytes } from 'node:crypto';
import { addressBucket } from '../../../core/client-address.js';
import { type ApiRequest } from '../../../core/api-request.js';
import { Secret } from '../../../core/secret.js';

/** In bytes: as many as guessing is hopeless for. */
const LENGTH = 32;

/** The longest ticket a client may send, in characters. */
export const LONGEST_TICKET = 128;

export function newTicket(): Secret {
  return new Secret(randomBytes(LENGTH).toString('base64url'));
}

/** What is kept of a ticket. It is random, so a fast digest is enough. */
export function digestOf(ticket: Secret): Buffer {
  return createHash('sha256').update(ticket.reveal()).digest();
}

/** Who began a login: whoever brings its ticket from another address (of an IPv6 one, another /64) or with another user agent is somebody else. */
export function clientDigest({ clientAddress, headers }: Pick<ApiRequest, 'clientAddress' | 'headers'>): Buffer {
  const client = [addressBucket(clientAddress), headers['user-agent'] ?? ''];
  return createHash('sha256').update(JSON.stringify(client)).digest();
}
