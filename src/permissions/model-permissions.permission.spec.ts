import { asked, holding } from '../../test/kit/asked.js';
import { ModelPermissionsOrAnonReadOnly } from './model-permissions-or-anon-read-only.permission.js';
import { ModelPermissions } from './model-permissions.permission.js';

const CODES = {
  GET: 'articles.view',
  HEAD: 'articles.view',
  OPTIONS: 'articles.view',
  POST: 'articles.add',
  PUT: 'articles.change',
  PATCH: 'articles.change',
  DELETE: 'articles.delete',
};
const METHODS = Object.keys(CODES) as readonly (keyof typeof CODES)[];

describe('ModelPermissions', () => {
  const permission = new ModelPermissions();

  it.each(METHODS)('asks for one permission for %s, and no other will do', (method) => {
    const others = Object.values(CODES).filter((code) => code !== CODES[method]);

    expect(permission.requestVerdict(asked({ method, held: holding([CODES[method]]) }))).toBe('allow');
    expect(permission.requestVerdict(asked({ method, held: holding(others) }))).toBe('deny');
    expect(permission.denial(asked({ method }))).toEqual({ required: [CODES[method]] });
  });

  it('asks for that of the route’s own resource', () => {
    expect(permission.requestVerdict(asked({ resource: 'notes', held: holding(['articles.view']) }))).toBe('deny');
    expect(permission.requestVerdict(asked({ resource: 'notes', held: holding(['notes.view']) }))).toBe('allow');
  });

  it('denies what has no permission: a method that is none of these, a route of no resource', () => {
    const held = holding([...Object.values(CODES), 'null.view', 'undefined']);

    for (const request of [asked({ method: 'PURGE', held }), asked({ resource: null, held })]) {
      expect(permission.requestVerdict(request)).toBe('deny');
      expect(permission.denial(request)).toEqual({});
    }
  });

  it('denies a caller without an identity, who holds nothing', () => {
    expect(permission.requestVerdict(asked({ account: null }))).toBe('deny');
  });
});

describe('ModelPermissionsOrAnonReadOnly', () => {
  const permission = new ModelPermissionsOrAnonReadOnly();

  it.each(['GET', 'HEAD', 'OPTIONS'])('lets anyone read by %s', (method) => {
    expect(permission.requestVerdict(asked({ account: null, method }))).toBe('allow');
    expect(permission.requestVerdict(asked({ method }))).toBe('allow');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('asks for a permission to change by %s', (method) => {
    expect(permission.requestVerdict(asked({ account: null, method }))).toBe('deny');
    expect(permission.requestVerdict(asked({ method }))).toBe('deny');
    expect(permission.requestVerdict(asked({ method, held: holding([CODES[method]]) }))).toBe('allow');
    expect(permission.denial(asked({ method }))).toEqual({ required: [CODES[method]] });
  });
});
