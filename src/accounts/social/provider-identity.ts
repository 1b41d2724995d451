import { isEmailAddress } from '../../serializers/fields/is-email-address.decorator.js';
import { isStorable } from '../../serializers/json-inspection.js';

/** Who somebody is, as a provider has it. */
export interface ProviderIdentity {
  /** The provider's name in `SOCIAL_PROVIDERS`. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** `null` when the provider told none, or none that an account here could have. */
  readonly email: string | null;
  /** Whether the provider says that the address is theirs. */
  readonly emailVerified: boolean;
  /** What they like to be called; `null` when the provider did not say. */
  readonly preferredUsername: string | null;
  /** Whether the provider says that it has asked for several factors (RFC 8176, section 2: `mfa`). */
  readonly multiFactor: boolean;
}

/** Claims of an ID token, or of the user info endpoint (OpenID Connect Core 1.0, section 5.1): anything may be in them. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly email?: unknown;
  readonly email_verified?: unknown;
  readonly preferred_username?: unknown;
  /** Of an ID token alone. */
  readonly amr?: unknown;
}

/** OpenID Connect Core 1.0, section 2: a subject has at most 255 characters, all of them ASCII. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;

/**
 * An address counts only as this server takes one, in ASCII: what merely looks like another is nobody's. And it is verified only when the provider
 * says so with the JSON value `true`.
 *
 * @returns `undefined` when the subject is none
 */
export function identityOf(provider: string, claims: Claims): ProviderIdentity | undefined {
  const { iss: issuer, sub: subject, email, email_verified: verified, preferred_username: preferred, amr } = claims;
  if (!SUBJECT.test(subject)) {
    return undefined;
  }
  const address = typeof email === 'string' && isEmailAddress(email) ? email : null;
  return {
    provider,
    issuer,
    subject,
    email: address,
    emailVerified: address !== null && verified === true,
    preferredUsername: typeof preferred === 'string' && isStorable(preferred) ? preferred : null,
    multiFactor: Array.isArray(amr) && amr.includes('mfa'),
  };
}
