import { digestOf, newSecret } from '../accounts/credentials/credential-format.js';
import { newId } from '../core/id.js';
import { parseNetwork } from '../core/network.js';
import { mayBeUsed, type Presentation, type UsableApiKey } from './usable-api-key.js';

const NOW = Date.UTC(2026, 0, 1);
const [CURRENT, PREVIOUS] = [newSecret(), newSecret()];

function key(values: Partial<UsableApiKey> = {}): UsableApiKey {
  return {
    id: newId(),
    ownerId: newId(),
    digest: digestOf(CURRENT),
    previous: null,
    scopes: [],
    rates: undefined,
    networks: null,
    expiresAt: null,
    lastUsed: null,
    ...values,
  };
}

function presented(values: Partial<Presentation> = {}): Presentation {
  return { secret: CURRENT, clientAddress: '203.0.113.7', now: NOW, ...values };
}

describe('a key may be used', () => {
  it('with its secret, and with no other', () => {
    expect(mayBeUsed(key(), presented())).toBe(true);
    expect(mayBeUsed(key(), presented({ secret: newSecret() }))).toBe(false);
  });

  it('until it expires, to the millisecond', () => {
    expect(mayBeUsed(key({ expiresAt: NOW + 1 }), presented())).toBe(true);
    expect(mayBeUsed(key({ expiresAt: NOW }), presented())).toBe(false);
  });

  it('with the secret before the last rotation until its grace period ends, to the millisecond', () => {
    const inGrace = key({ previous: { digest: digestOf(PREVIOUS), until: NOW + 1 } });

    expect(mayBeUsed(inGrace, presented())).toBe(true);
    expect(mayBeUsed(inGrace, presented({ secret: PREVIOUS }))).toBe(true);
    expect(mayBeUsed(inGrace, presented({ secret: PREVIOUS, now: NOW + 1 }))).toBe(false);
    expect(mayBeUsed(inGrace, presented({ secret: newSecret() }))).toBe(false);
  });

  it('not past its expiry, grace or none', () => {
    const inGrace = key({ expiresAt: NOW, previous: { digest: digestOf(PREVIOUS), until: NOW + 1000 } });

    expect(mayBeUsed(inGrace, presented({ secret: PREVIOUS }))).toBe(false);
  });

  it.each([
    [['203.0.113.0/24'], true],
    [['192.0.2.0/24', '203.0.113.7'], true],
    [['::ffff:203.0.113.7'], true],
    [['203.0.113.8'], false],
    [['2001:db8::/32'], false],
    [[], false],
  ])('from %j: %s', (networks, expected) => {
    expect(mayBeUsed(key({ networks: networks.map(parseNetwork) }), presented())).toBe(expected);
  });

  it('from an address that cannot be read only when it may be used from everywhere', () => {
    expect(mayBeUsed(key({ networks: [parseNetwork('10.0.0.0/8')] }), presented({ clientAddress: '' }))).toBe(false);
    expect(mayBeUsed(key(), presented({ clientAddress: '' }))).toBe(true);
  });
});
