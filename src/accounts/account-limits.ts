import { type Milliseconds } from '../core/duration.js';

/** In characters. */
export const LONGEST_USERNAME = 150;
export const LONGEST_NAME = 150;

/** NIST SP 800-63B asks for at least 8, and to accept at least 64. The cap keeps hashing cheap to refuse. */
export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 256;

/** How long the links in mails are good for (OWASP ASVS 6.4.1 and the Forgot Password Cheat Sheet ask for an hour at most of a reset). */
export const PASSWORD_RESET_TTL: Milliseconds = 3_600_000;
export const VERIFICATION_TTL: Milliseconds = 86_400_000;
export const INVITATION_TTL: Milliseconds = 7 * 86_400_000;
