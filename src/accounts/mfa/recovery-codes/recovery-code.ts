import { createHash, randomInt } from 'node:crypto';
import { type Id } from '../../../core/id.js';
import { Secret } from '../../../core/secret.js';

/** Crockford's base32: no letter looks like a digit. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** In characters of base32: 80 bits, so that a fast digest is enough. */
const LENGTH = 16;

/** How many are shown together, in characters. */
const GROUP = 4;

/** The longest text that a client may send for a code, in characters. */
export const LONGEST_RECOVERY_CODE = 64;

/** @returns a code such as `3k9d-x0vm-71qa-t2hz` */
export function newRecoveryCode(): Secret {
  const characters = Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return new Secret((characters.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-'));
}

/**
 * What is kept of a code: its SHA-256, together with its account, so that guesses at one account's codes are none at another's.
 *
 * @param code as it was typed: in any case, with or without hyphens and blanks, and with the letters that Crockford reads as digits
 */
export function digestOf(userId: Id, code: Secret): Buffer {
  const characters = code.reveal().toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  return createHash('sha256').update(`${userId}:${characters}`).digest();
}
