import { Secret } from '../../core/secret.js';
import { newId } from '../../core/id.js';
import { holdsClientSecret, newClientSecret } from './client-secret.js';

describe('the secret of a client', () => {
  const current = newClientSecret(newId());
  const former = newClientSecret(newId());
  const rotated = { digest: current.digest, previous: { digest: former.digest, until: 1000 } };

  it('is written so that scanners know it', () => {
    expect(current.text.reveal()).toMatch(/^pcs_[0-9a-f]{32}[0-9A-Za-z]{49}$/);
  });

  it('is held by who has its text, and by nobody else', () => {
    expect(holdsClientSecret(rotated, current.text, 5000)).toBe(true);
    expect(holdsClientSecret(rotated, new Secret(`${current.text.reveal()} `), 0)).toBe(false);
    expect(holdsClientSecret(rotated, new Secret(current.digest.toString('hex')), 0)).toBe(false);
  });

  it('is followed by another, and good until its grace period ends', () => {
    expect(holdsClientSecret(rotated, former.text, 999)).toBe(true);
    expect(holdsClientSecret(rotated, former.text, 1000)).toBe(false);
  });

  it('is none of a client that has none', () => {
    expect(holdsClientSecret({ digest: null, previous: null }, new Secret(''), 0)).toBe(false);
  });
});
