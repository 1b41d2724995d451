import { createSecretKey, randomBytes } from 'node:crypto';
import { newId } from '../../core/id.js';
import {
  digestOf,
  formatRefreshToken,
  matchesDigest,
  newSecret,
  parseRefreshToken,
  successorOf,
} from './refresh-token.js';

describe('the text of a refresh token', () => {
  it('is read back as it was written', () => {
    const token = { id: newId(), secret: newSecret() };
    expect(parseRefreshToken(formatRefreshToken(token))).toEqual(token);
  });

  it.each([
    '',
    'pcr_',
    'pcr_0_0',
    'eyJhbGciOiJIUzI1NiJ9.e30.AA',
    `pcr_${'g'.repeat(32)}_${'A'.repeat(43)}`,
    `pcr_${'0'.repeat(32)}_${'A'.repeat(42)}B`,
    `pcr_${'0'.repeat(32)}_${'A'.repeat(44)}`,
    ` pcr_${'0'.repeat(32)}_${'A'.repeat(43)}`,
  ])('is not %p', (text) => {
    expect(parseRefreshToken(text)).toBeUndefined();
  });
});

describe('the secret of a refresh token', () => {
  it('matches its own digest alone', () => {
    const secret = newSecret();
    expect(matchesDigest(secret, digestOf(secret))).toBe(true);
    expect(matchesDigest(newSecret(), digestOf(secret))).toBe(false);
  });

  it('has one successor under one key, and another under another', () => {
    const [secret, key, other] = [newSecret(), createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];
    expect(successorOf(secret, key)).toEqual(successorOf(secret, key));
    expect(successorOf(secret, key)).not.toEqual(successorOf(secret, other));
    expect(successorOf(secret, key)).not.toEqual(secret);
  });
});
