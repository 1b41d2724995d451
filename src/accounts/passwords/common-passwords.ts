import { COMMON_PASSWORDS } from './common-passwords.data.js';

const KNOWN: ReadonlySet<string> = new Set(COMMON_PASSWORDS.trim().split(/\s+/));

/** @returns whether so many people have this password, in whatever case, that it is among the first guesses: Django's `CommonPasswordValidator` */
export function isCommonPassword(password: string): boolean {
  return KNOWN.has(password.trim().toLowerCase());
}
