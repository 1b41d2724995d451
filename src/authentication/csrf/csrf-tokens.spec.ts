import { Secret } from '../../core/secret.js';
import { CsrfTokens } from './csrf-tokens.js';

const SESSION = '01890000-0000-7000-8000-000000000000';
const OTHER = '01890000-0000-7000-8000-000000000001';

describe('CSRF tokens', () => {
  const [first, second] = [new Secret('a'.repeat(32)), new Secret('b'.repeat(32))];
  const tokens = new CsrfTokens([first]);

  it('are good for the session they were made for, and for no other', () => {
    const token = tokens.issue(SESSION);

    expect(tokens.verify(token, SESSION)).toBe(true);
    expect(tokens.verify(token, OTHER)).toBe(false);
  });

  it('have nothing in common with one another that could be guessed piece by piece', () => {
    const issued = Array.from({ length: 500 }, () => Buffer.from(tokens.issue(SESSION), 'base64url'));

    for (let place = 0; place < 64; place += 1) {
      expect(new Set(issued.map((bytes) => bytes[place])).size).toBeGreaterThan(100);
    }
  });

  it('are verified by every key, and made with the first', () => {
    const rotated = new CsrfTokens([second, first]);

    expect(rotated.verify(tokens.issue(SESSION), SESSION)).toBe(true);
    expect(tokens.verify(rotated.issue(SESSION), SESSION)).toBe(false);
    expect(new CsrfTokens([second]).verify(tokens.issue(SESSION), SESSION)).toBe(false);
  });

  it('are not good in any other spelling', () => {
    const token = tokens.issue(SESSION);

    for (const other of ['', 'x', `${token}=`, ` ${token}`, token.slice(1), `${token}A`, token.replace(/.$/, '~')]) {
      expect(tokens.verify(other, SESSION)).toBe(false);
    }
  });

  it('need a secret', () => {
    expect(() => new CsrfTokens([])).toThrow(RangeError);
  });
});
