import { type FieldError } from '../../exceptions/problem.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from '../account-limits.js';
import { isCommonPassword } from './common-passwords.js';
import { isRepetition, isSequence } from './predictable-text.js';
import { areSimilar } from './similarity.js';

/** What a password must not be like. */
export interface PasswordOwner {
  readonly username?: string | undefined;
  readonly email?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
}

/** A reason against a password; it never holds the password. */
export type PasswordFault = Pick<FieldError, 'code' | 'detail'>;

/** In UTF-16 units, on both sides together. */
const MOST_DECORATION = 4;

const NAMES: readonly (readonly [keyof PasswordOwner, string])[] = [
  ['username', 'username'],
  ['email', 'e-mail address'],
  ['firstName', 'first name'],
  ['lastName', 'last name'],
];

/**
 * Judges a new password by Django's validators, and refuses repetitions, sequences and names with a few digits added too. What it is made of is nobody's business: there is no rule
 * that asks for digits or signs (NIST SP 800-63B, section 3.1.1.2).
 *
 * @param password as it was sent; lengths are counted in Unicode code points
 * @returns every reason against it at once; of one that is too long only that, so that length costs nothing
 */
export function passwordFaults(password: string, owner: PasswordOwner): readonly PasswordFault[] {
  // A code point has at most two UTF-16 units.
  const length = password.length > 2 * LONGEST_PASSWORD ? Infinity : Array.from(password).length;
  if (length > LONGEST_PASSWORD) {
    return [{ code: 'max_length', detail: `Must have at most ${LONGEST_PASSWORD} characters.` }];
  }
  return [
    ...(length < SHORTEST_PASSWORD ? [tooShort()] : []),
    ...similarNames(password, owner).map((name) => invalid(`Is too similar to the ${name}.`)),
    ...(isCommonPassword(password) ? [invalid('Is among the most common passwords.')] : []),
    ...(/^\p{Nd}+$/u.test(password) ? [invalid('Must not be digits only.')] : []),
    ...(isRepetition(password) ? [invalid('Must not be the same few characters over and over.')] : []),
    ...(isSequence(password) ? [invalid('Must not be a sequence of the alphabet, the digits or the keyboard.')] : []),
  ];
}

/** @returns the faults of the member that a pointer names, as a problem lists them */
export function at(pointer: string, faults: readonly PasswordFault[]): readonly FieldError[] {
  return faults.map((fault) => ({ pointer, ...fault }));
}

function similarNames(password: string, owner: PasswordOwner): readonly string[] {
  const given = [password.toLowerCase(), undecorated(password.toLowerCase())];
  return NAMES.filter(([attribute]) => {
    const value = owner[attribute]?.toLowerCase() ?? '';
    const parts = [value, ...value.split(/[^\p{L}\p{M}\p{N}_]+/u)].filter((part) => part !== '');
    return parts.some((part) => given.some((text) => areSimilar(text, part)));
  }).map(([, name]) => name);
}

/** @returns what is left without a few digits or signs around it, which make `alice` no better as `alice2026`: the text itself when they are more */
function undecorated(text: string): string {
  const core = /\p{L}.*\p{L}/su.exec(text)?.[0] ?? text;
  return text.length - core.length <= MOST_DECORATION ? core : text;
}

function tooShort(): PasswordFault {
  return { code: 'min_length', detail: `Must have at least ${SHORTEST_PASSWORD} characters.` };
}

function invalid(detail: string): PasswordFault {
  return { code: 'invalid', detail };
}
