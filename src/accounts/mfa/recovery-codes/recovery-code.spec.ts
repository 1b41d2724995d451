import { Secret } from '../../../core/secret.js';
import { digestOf, newRecoveryCode } from './recovery-code.js';

const ALICE = '01890000-0000-7000-8000-000000000000';
const BOB = '01890000-0000-7000-8000-000000000001';

describe('a recovery code', () => {
  it('is 16 characters that nobody mistakes for others, in groups of four', () => {
    for (let time = 0; time < 200; time += 1) {
      expect(newRecoveryCode().reveal()).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){3}$/);
    }
  });

  it('is never made twice, and uses every character', () => {
    const codes = Array.from({ length: 1000 }, () => newRecoveryCode().reveal());

    expect(new Set(codes).size).toBe(1000);
    expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(32);
  });

  it.each([
    '0123-4567-89ab-cdef',
    '0123456789abcdef',
    ' 0123 4567 89AB CDEF ',
    'O123-4567-89AB-CDEF',
    'oi23-4567-89ab-cdef',
    'ol23456789abcdef',
  ])('is the same typed as %j', (typed) => {
    expect(digestOf(ALICE, new Secret(typed))).toEqual(digestOf(ALICE, new Secret('0123-4567-89ab-cdef')));
  });

  it('has another digest for another account, and another code', () => {
    const code = new Secret('0123-4567-89ab-cdef');

    expect(digestOf(BOB, code)).not.toEqual(digestOf(ALICE, code));
    expect(digestOf(ALICE, new Secret('0123-4567-89ab-cdeg'))).not.toEqual(digestOf(ALICE, code));
  });
});
