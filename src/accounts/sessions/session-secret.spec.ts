import { inspect } from 'node:util';
import { Secret } from '../../core/secret.js';
import { digestOf, newSessionSecret } from './session-secret.js';

describe('the secret of a session', () => {
  it('has 256 random bits', () => {
    const secrets = Array.from({ length: 1000 }, () => newSessionSecret().secret.reveal());

    expect(new Set(secrets).size).toBe(1000);
    expect(secrets.every((secret) => /^[A-Za-z0-9_-]{43}$/.test(secret))).toBe(true);
  });

  it('does not print', () => {
    expect(inspect(newSessionSecret().secret)).toBe('[secret]');
  });

  it('is found again by what is kept of it, which is not the secret', () => {
    const { secret, digest } = newSessionSecret();

    expect(digestOf(new Secret(secret.reveal()))).toEqual(digest);
    expect(digest.toString('base64url')).not.toBe(secret.reveal());
  });

  it.each([
    ['nothing', ''],
    ['too short', 'A'.repeat(42)],
    ['too long', 'A'.repeat(44)],
    ['in quotes', `"${'A'.repeat(43)}"`],
    ['of another alphabet', `${'A'.repeat(42)}+`],
    ['a second spelling of the same bytes', `${'A'.repeat(42)}B`],
  ])('is not %s', (_, text) => {
    expect(digestOf(new Secret(text))).toBeUndefined();
  });
});
