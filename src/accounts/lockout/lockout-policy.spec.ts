import { readSettings } from '../../settings/settings.js';
import { lockoutPolicies } from './lockout-policy.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the lockout policy', () => {
  it('locks an account after 5 failures for 15 minutes, after 10 for 2 hours, after 20 for a day', () => {
    const { account } = lockoutPolicies(readSettings({}));

    expect(account).toEqual({
      limit: 5,
      cooloffs: [15 * MINUTE, 2 * HOUR, 2 * HOUR, 24 * HOUR],
      memory: 24 * HOUR,
    });
  });

  it('lets an address, which many people may share, fail 20 times as much, and remembers it for a cool-off', () => {
    const { account, address } = lockoutPolicies(readSettings({}));

    expect(address).toEqual({ limit: 100, cooloffs: account.cooloffs, memory: 15 * MINUTE });
  });

  it('is a multiple of the settings', () => {
    const { account } = lockoutPolicies(readSettings({ LOCKOUT_LIMIT: '3', LOCKOUT_COOLOFF: '1m' }));

    expect(account).toEqual({ limit: 3, cooloffs: [MINUTE, 8 * MINUTE, 8 * MINUTE, 96 * MINUTE], memory: 96 * MINUTE });
  });

  it('never locks for more than 30 days', () => {
    const { account, address } = lockoutPolicies(readSettings({ LOCKOUT_COOLOFF: '3650d' }));

    expect(Math.max(account.memory, address.memory, ...account.cooloffs)).toBe(30 * 24 * HOUR);
  });
});
