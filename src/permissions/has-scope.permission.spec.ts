import { asked } from '../../test/kit/asked.js';
import { HasScope } from './has-scope.permission.js';
import { IsAuthenticatedOrTokenHasScope } from './is-authenticated-or-token-has-scope.permission.js';
import { TokenHasReadWriteScope } from './token-has-read-write-scope.permission.js';

const BOTH = ['articles:read', 'articles:write'] as const;

describe('HasScope', () => {
  const permission = HasScope(...BOTH);

  it('allows a credential that has all of them', () => {
    expect(permission.requestVerdict(asked({ scopes: BOTH }))).toBe('allow');
    expect(permission.requestVerdict(asked({ scopes: ['users:read', ...BOTH] }))).toBe('allow');
  });

  it.each([
    ['some of them', asked({ scopes: ['articles:read'] })],
    ['none', asked({ scopes: [] })],
    ['no limit, such as a session', asked({ scopes: null })],
    ['no identity', asked({ account: null })],
    ['no limit, but is a superuser’s', asked({ account: { isSuperuser: true } })],
  ])('denies one that has %s', (_, request) => expect(permission.requestVerdict(request)).toBe('deny'));

  it('names what was missing as RFC 6750 writes it, and reads as it was written', () => {
    expect(permission.denial(asked())).toMatchObject({ scope: 'articles:read articles:write' });
    expect(permission.describe()).toBe('HasScope(articles:read, articles:write)');
  });
});

describe('IsAuthenticatedOrTokenHasScope', () => {
  const permission = IsAuthenticatedOrTokenHasScope('articles:write');

  it.each([
    ['a login that is not limited', asked({ scopes: null }), 'allow'],
    ['a credential with the scope', asked({ scopes: ['articles:write'] }), 'allow'],
    ['a credential without it', asked({ scopes: ['articles:read'] }), 'deny'],
    ['a credential without any', asked({ scopes: [] }), 'deny'],
    ['nobody', asked({ account: null }), 'deny'],
  ] as const)('answers %s', (_, request, verdict) => expect(permission.requestVerdict(request)).toBe(verdict));

  it('names the scope that was missing, and reads as it was written', () => {
    expect(permission.denial(asked())).toMatchObject({ scope: 'articles:write' });
    expect(permission.describe()).toBe('IsAuthenticatedOrTokenHasScope(articles:write)');
  });
});

describe('TokenHasReadWriteScope', () => {
  const permission = new TokenHasReadWriteScope();

  it.each([
    ['GET', 'articles:read', 'articles:write'],
    ['HEAD', 'articles:read', 'articles:write'],
    ['POST', 'articles:write', 'articles:read'],
    ['PATCH', 'articles:write', 'articles:read'],
    ['DELETE', 'articles:write', 'articles:read'],
    ['PURGE', 'articles:write', 'articles:read'],
  ])('for %s, asks for %s', (method, scope, other) => {
    expect(permission.requestVerdict(asked({ method, scopes: [scope] }))).toBe('allow');
    expect(permission.requestVerdict(asked({ method, scopes: [other, scope.replace('articles', 'users')] }))).toBe(
      'deny',
    );
    expect(permission.denial(asked({ method }))).toMatchObject({ scope });
  });

  it('denies a credential that is not limited, nobody, and a route of no resource', () => {
    const nowhere = asked({ resource: null, scopes: [':read', 'null:read', ...BOTH] });

    for (const request of [asked({ scopes: null }), asked({ account: null }), nowhere]) {
      expect(permission.requestVerdict(request)).toBe('deny');
    }
    expect(permission.denial(nowhere)).toEqual({});
  });
});
