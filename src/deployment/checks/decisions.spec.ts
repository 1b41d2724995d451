import { clockFindings } from './clock-skew.check.js';
import { databaseRoleFindings } from './database-role.check.js';
import { signingKeyFindings } from './signing-keys.check.js';
import { staffFindings } from './staff.check.js';

const ROLE = { name: 'app', isSuperuser: false, makesRoles: false, owned: [], changeable: [] };
const NOW = Date.parse('2026-07-01T00:00:00Z');
const ADMIN = { username: 'Admin', email: 'admin@localhost.localdomain', isVerified: false, hasSecondFactor: true };

const ids = (findings: readonly { readonly id: string }[]): readonly string[] => findings.map(({ id }) => id);

describe('the check of the database role', () => {
  it.each([
    [[], ROLE],
    [
      ['database.W001'],
      { ...ROLE, isSuperuser: true, makesRoles: true, owned: ['audit_log'], changeable: ['audit_log'] },
    ],
    [['database.W002'], { ...ROLE, owned: ['audit_log'], changeable: ['audit_log'] }],
    [['database.W003'], { ...ROLE, changeable: ['audit_chain'] }],
    [['database.W003', 'database.W004'], { ...ROLE, changeable: ['audit_anchors'], makesRoles: true }],
  ])('finds %j, the first thing to mend', (found, role) => {
    expect(ids(databaseRoleFindings(role))).toEqual(found);
  });
});

describe('the check of the clock', () => {
  it('forgives two seconds, and whatever the question took', () => {
    expect(clockFindings({ before: 0, database: 30_000, after: 60_000 })).toEqual([]);
    expect(clockFindings({ before: 5000, database: 3000, after: 5000 })).toEqual([]);
    expect(clockFindings({ before: 5000, database: 7000, after: 5000 })).toEqual([]);
  });

  it('says which clock is ahead, and how far', () => {
    expect(clockFindings({ before: 5000, database: 2500, after: 5100 })).toEqual([
      expect.objectContaining({ id: 'clock.W001', what: 'this clock is 2.5 s ahead of that of the database' }),
    ]);
    expect(clockFindings({ before: 5000, database: 9100, after: 5100 })).toEqual([
      expect.objectContaining({ id: 'clock.W001', what: 'this clock is 4.0 s behind that of the database' }),
    ]);
  });
});

describe('the check of signing keys', () => {
  it('finds a key of more than 180 days, and HS256, which has none', () => {
    const days = (count: number): Date => new Date(NOW - count * 86_400_000);
    expect(signingKeyFindings({ jwtAlgorithm: 'ES256' }, null, NOW)).toEqual([]);
    expect(signingKeyFindings({ jwtAlgorithm: 'ES256' }, days(180), NOW)).toEqual([]);
    expect(ids(signingKeyFindings({ jwtAlgorithm: 'ES256' }, days(181), NOW))).toEqual(['keys.W001']);
    expect(ids(signingKeyFindings({ jwtAlgorithm: 'HS256' }, null, NOW))).toEqual(['keys.W002']);
  });
});

describe('the check of staff', () => {
  it('names five without a second factor, and counts all', () => {
    const accounts = ['a', 'b', 'c', 'd', 'e', 'f'].map((username) => ({ ...ADMIN, username, hasSecondFactor: false }));
    expect(staffFindings(accounts)).toEqual([
      expect.objectContaining({
        id: 'accounts.W001',
        what: 'staff without a second factor: 6 (a, b, c, d, e, …)',
      }),
    ]);
  });

  it('finds the first account while its address is the one it was made with', () => {
    expect(ids(staffFindings([ADMIN]))).toEqual(['accounts.W002']);
    expect(staffFindings([{ ...ADMIN, email: 'root@example.com' }])).toEqual([]);
    expect(staffFindings([{ ...ADMIN, isVerified: true }])).toEqual([]);
    expect(staffFindings([{ ...ADMIN, username: 'alice' }])).toEqual([]);
  });
});
