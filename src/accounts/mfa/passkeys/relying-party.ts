import { decodeClientDataJSON } from '@simplewebauthn/server/helpers';

/** The injection token of this server as passkeys know it. */
export const RELYING_PARTY = Symbol('RELYING_PARTY');

/** Whom a passkey is made for, and whose pages may use it: a page of another origin gets nothing signed that is good here. */
export interface RelyingParty {
  /** The host. */
  readonly id: string;
  readonly origin: string;
}

/** @param publicUrl the address clients see; never what a request says its host is */
export function relyingParty(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin };
}

/** @returns the challenge that was signed, in base64url; `undefined` when the text is no client data */
export function challengeOf(clientDataJSON: string): string | undefined {
  try {
    const { challenge } = decodeClientDataJSON(clientDataJSON) as { readonly challenge?: unknown };
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}
