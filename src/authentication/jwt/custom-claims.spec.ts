import { CustomClaimsError } from './custom-claims.error.js';
import { checkedClaims } from './custom-claims.js';

describe('claims that modules add', () => {
  it('are those of all modules', () => {
    expect(checkedClaims([{ tenant: 'acme' }, {}, { roles: ['editor'], plan: { seats: 5 } }])).toEqual({
      tenant: 'acme',
      roles: ['editor'],
      plan: { seats: 5 },
    });
  });

  it.each([
    ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'ver', 'typ', 'client_id', 'scope', 'cnf', 'act', 'auth_time'],
  ])('are not %s, which is not theirs', (name) => {
    expect(() => checkedClaims([{ [name]: 'mine' }])).toThrow(CustomClaimsError);
    expect(() => checkedClaims([{ [name]: undefined }])).toThrow(CustomClaimsError);
  });

  it('are not given twice', () => {
    expect(() => checkedClaims([{ tenant: 'acme' }, { tenant: 'other' }])).toThrow(CustomClaimsError);
  });

  it('are at most 2048 bytes of JSON', () => {
    const longest = 'é'.repeat((2048 - '{"name":""}'.length - 1) / 2);

    expect(checkedClaims([{ name: longest }])).toEqual({ name: longest });
    expect(() => checkedClaims([{ name: `${longest}é` }])).toThrow(CustomClaimsError);
  });

  it('are what JSON makes of them', () => {
    const since = new Date(0);
    const prototype = JSON.parse('{"__proto__":{"admin":true}}') as Record<string, unknown>;

    expect(checkedClaims([{ since, nothing: undefined }])).toEqual({ since: '1970-01-01T00:00:00.000Z' });
    expect(checkedClaims([prototype])['admin']).toBeUndefined();
  });
});
