import { decideDemand, type HeldFactors, type MfaPolicy } from './second-factor.js';

const NONE: HeldFactors = { totp: false, passkey: false, recoveryCodes: 0 };
const MEMBER = { isStaff: false, isSuperuser: false };
const STAFF = { isStaff: true, isSuperuser: false };
const SUPERUSER = { isStaff: false, isSuperuser: true };

describe('what a login needs beside the password', () => {
  it.each([
    ['off', MEMBER, false],
    ['off', STAFF, false],
    ['off', SUPERUSER, false],
    ['staff', MEMBER, false],
    ['staff', STAFF, true],
    ['staff', SUPERUSER, true],
    ['all', MEMBER, true],
    ['all', STAFF, true],
  ] as const)(
    'is, without a second factor and with MFA_REQUIRED=%s, for %o: %s',
    (policy: MfaPolicy, rank, demanded) => {
      expect(decideDemand(policy, rank, NONE)).toEqual(demanded ? { methods: [] } : null);
    },
  );

  it('is any second factor that the account has, whatever the setting', () => {
    for (const policy of ['off', 'staff', 'all'] as const) {
      expect(decideDemand(policy, MEMBER, { ...NONE, totp: true })).toEqual({ methods: ['totp'] });
      expect(decideDemand(policy, STAFF, { totp: true, passkey: true, recoveryCodes: 1 })).toEqual({
        methods: ['totp', 'recovery_code', 'passkey'],
      });
    }
  });

  it('is nothing for recovery codes alone, which stand in for a factor and are none', () => {
    expect(decideDemand('off', MEMBER, { ...NONE, recoveryCodes: 10 })).toBeNull();
  });
});
