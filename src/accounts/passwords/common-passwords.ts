import { dictionary } from '@zxcvbn-ts/language-common';
import { SHORTEST_PASSWORD } from '../account-limits.js';
import { DJANGO_PASSWORDS } from './django-passwords.data.js';

/** What is too short to be taken anyway is left out: two thirds of the dictionary. */
const KNOWN: ReadonlySet<string> = new Set(
  [...dictionary['passwords-common'], ...DJANGO_PASSWORDS.trim().split(/\s+/)].filter(
    ({ length }) => length >= SHORTEST_PASSWORD,
  ),
);

/** @returns whether so many people have this password, in whatever case, that it is among the first guesses: Django's `CommonPasswordValidator` */
export function isCommonPassword(password: string): boolean {
  return KNOWN.has(password.trim().toLowerCase());
}
