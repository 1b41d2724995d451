import { type Credential } from '../identity.js';

/**
 * What a response to an alert puts on a caller: `step-up`, the credential is worth nothing until its account has shown who it is again; `throttle`, a
 * stricter rate; `ended`, of tokens that would still hold by their signature.
 */
export const RESTRICTION_KINDS = ['step-up', 'throttle', 'ended'] as const;

export type RestrictionKind = (typeof RESTRICTION_KINDS)[number];

/** Whom restrictions hold for at this moment; the injection token, too. Observability provides it, for every part of the server to ask. */
export abstract class Restrictions {
  /** Answered at once, from what this process has heard: it is asked for every request. @param subject see {@link restrictedCredential} and {@link restrictedAddress} */
  abstract holds(kind: RestrictionKind, subject: string): boolean;
}

/** @returns what a credential's restrictions are kept under: a short-lived one's are those of all that it is part of */
export function restrictedCredential({ scheme, id, family }: Pick<Credential, 'scheme' | 'id' | 'family'>): string {
  return `${scheme}:${family ?? id}`;
}

/** @param bucket as addresses are counted: of IPv6 a /64 */
export function restrictedAddress(bucket: string): string {
  return `address:${bucket}`;
}
