import { grantChanges } from './grant-changes.js';

const NOW = 1_000_000;
const grant = (permission: string, expiresAt?: number): { permission: string; expiresAt: Date | null } => ({
  permission,
  expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
});

describe('making grants the ones that are asked for', () => {
  it.each([
    ['nothing of nothing', [], [], { added: [], removed: [], affected: [] }],
    ['what is there', [grant('a')], ['a'], { added: [], removed: [], affected: [] }],
    ['another', [grant('a')], ['b'], { added: ['b'], removed: [grant('a')], affected: ['b', 'a'] }],
    ['one more', [grant('a')], ['b', 'a'], { added: ['b'], removed: [], affected: ['b'] }],
    ['one twice', [], ['a', 'a'], { added: ['a'], removed: [], affected: ['a'] }],
    ['none', [grant('a'), grant('b')], [], { added: [], removed: [grant('a'), grant('b')], affected: ['a', 'b'] }],
    ['what will expire, and stays as it is', [grant('a', NOW + 1)], ['a'], { added: [], removed: [], affected: [] }],
    ['what has expired, anew', [grant('a', NOW)], ['a'], { added: ['a'], removed: [grant('a', NOW)], affected: ['a'] }],
    ['nothing of what has expired', [grant('a', NOW)], [], { added: [], removed: [grant('a', NOW)], affected: [] }],
  ])('%s', (_, current, asked, changes) => {
    expect(grantChanges(current, asked, NOW)).toEqual(changes);
  });
});
