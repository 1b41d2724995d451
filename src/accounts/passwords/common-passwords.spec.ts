import { dictionary } from '@zxcvbn-ts/language-common';
import { isCommonPassword } from './common-passwords.js';
import { DJANGO_PASSWORDS } from './django-passwords.data.js';

const LISTED = [
  ...dictionary['passwords-common'].filter(({ length }) => length >= 8),
  ...DJANGO_PASSWORDS.trim().split(/\s+/),
];

describe('a common password', () => {
  it('is each of the dictionary’s and of Django’s that are long enough, in whatever case', () => {
    expect(LISTED.length).toBeGreaterThan(20_000);
    expect(LISTED.filter((password) => !isCommonPassword(password))).toEqual([]);
    expect(LISTED.filter((password) => !isCommonPassword(` ${password.toUpperCase()} `))).toEqual([]);
  });

  it('is none that merely begins like one', () => {
    expect(isCommonPassword('password1 and more')).toBe(false);
    expect(isCommonPassword('constructor-of-worlds')).toBe(false);
  });

  it('is listed by Django alone where the dictionary has it not', () => {
    const known = new Set(dictionary['passwords-common']);
    expect(
      DJANGO_PASSWORDS.trim()
        .split(/\s+/)
        .filter((password) => known.has(password)),
    ).toEqual([]);
  });
});
