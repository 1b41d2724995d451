import { randomUUID } from 'node:crypto';

const ACCEPTED = /^[A-Za-z0-9._-]{8,64}$/;

/** @returns the client's own request id when it is harmless to log and to send back, else a new one */
export function requestId(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID();
}
