import {
  algorithmsOf,
  dueChanges,
  type KeyChanges,
  type KeyLife,
  type KeyStatus,
  PUBLICATION,
  retirement,
  verifies,
} from './key-lifecycle.js';

const NOW = 1_800_000_000_000;
const NOTHING = { activate: null, create: false, drop: [] };

function key(kid: string, status: KeyStatus, age = 0, retiresIn: number | null = null): KeyLife {
  return {
    kid,
    algorithm: 'ES256',
    status,
    createdAt: new Date(NOW - age),
    retiresAt: retiresIn === null ? null : new Date(NOW + retiresIn),
  };
}

describe('what time makes of signing keys', () => {
  it.each<[string, readonly KeyLife[], Partial<KeyChanges>]>([
    ['a first key is made', [], { create: true }],
    ['one that signs goes on, however old', [key('a', 'active', 1e12)], {}],
    ['one that was just published waits', [key('a', 'active'), key('b', 'pending', PUBLICATION - 1)], {}],
    [
      'one that was published for long enough signs',
      [key('a', 'active'), key('b', 'pending', PUBLICATION)],
      { activate: 'b' },
    ],
    [
      'of several that may sign the newest does, and the others never will',
      [key('a', 'active'), key('b', 'pending', PUBLICATION + 2), key('c', 'pending', PUBLICATION + 1)],
      { activate: 'c', drop: ['b'] },
    ],
    [
      'one that may not sign yet is not overtaken',
      [key('a', 'active'), key('b', 'pending', PUBLICATION), key('c', 'pending', 1)],
      { activate: 'b' },
    ],
    ['where none signs, one that waits does so at once', [key('b', 'pending', 1)], { activate: 'b' }],
    ['where none signs and none waits, one is made', [key('a', 'retiring', 1, 1)], { create: true }],
    ['one that retires is kept while its tokens live', [key('a', 'active'), key('b', 'retiring', 1, 1)], {}],
    ['and goes when they have expired', [key('a', 'active'), key('b', 'retiring', 1, 0)], { drop: ['b'] }],
  ])('%s', (_, keys, expected) => {
    const changes = dueChanges(keys, NOW);

    const isDue = Object.keys(expected).length > 0;
    expect([...changes]).toEqual(isDue ? [['ES256', { ...NOTHING, ...expected }]] : []);
    expect(dueChanges(keys.toReversed(), NOW)).toEqual(changes);
  });

  it('is decided of each algorithm for itself', () => {
    const rsa = (...life: Parameters<typeof key>): KeyLife => ({ ...key(...life), algorithm: 'RS256' });
    const keys = [key('a', 'active'), rsa('b', 'retiring', 1, 1), rsa('c', 'pending', PUBLICATION)];

    expect([...dueChanges(keys, NOW)]).toEqual([['RS256', { ...NOTHING, activate: 'c' }]]);
    expect([...dueChanges([rsa('b', 'active')], NOW)]).toEqual([['ES256', { ...NOTHING, create: true }]]);
    expect(algorithmsOf([])).toEqual(['ES256']);
    expect(algorithmsOf(keys)).toEqual(['ES256', 'RS256']);
  });

  it('lets every key verify but one that has retired', () => {
    expect(verifies(key('a', 'pending'), NOW)).toBe(true);
    expect(verifies(key('a', 'active'), NOW)).toBe(true);
    expect(verifies(key('a', 'retiring', 0, 1), NOW)).toBe(true);
    expect(verifies(key('a', 'retiring', 0, 0), NOW)).toBe(false);
    expect(verifies(key('a', 'retiring'), NOW)).toBe(false);
  });

  it('lets a key verify for longer than anything lives that it has signed', () => {
    expect(retirement(NOW, 300_000).getTime()).toBeGreaterThan(NOW + 300_000);
  });
});
