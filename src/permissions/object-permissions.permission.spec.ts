import { asked, holding } from '../../test/kit/asked.js';
import { ObjectPermissions } from './object-permissions.permission.js';

const ROW = { id: '01890000-0000-7000-8000-000000000001' };
const CODES = { GET: 'articles.view', PUT: 'articles.change', PATCH: 'articles.change', DELETE: 'articles.delete' };

describe('ObjectPermissions', () => {
  const permission = new ObjectPermissions();

  it.each(Object.entries(CODES))('for %s, asks for %s on the row or at large', (method, code) => {
    const others = Object.values(CODES).filter((other) => other !== code);
    const verdictOf = (held: ReturnType<typeof holding>): string =>
      permission.objectVerdict(asked({ method, held }), ROW);

    expect(permission.requestVerdict(asked({ method }))).toBe('not-applicable');
    expect(verdictOf(holding([code]))).toBe('allow');
    expect(verdictOf(holding([], { [ROW.id]: [code] }))).toBe('allow');
    expect(verdictOf(holding(others, { [ROW.id]: others }))).toBe('deny');
    expect(permission.rows(asked({ method, held: holding([code]) }))).toEqual({ kind: 'all' });
    expect(permission.rows(asked({ method, held: holding(others) }))).toMatchObject({
      kind: 'granted',
      permission: code,
    });
    expect(permission.denial(asked({ method }), ROW)).toEqual({ required: [code] });
  });

  it('asks for `add` at large, since a new row has no grants', () => {
    const request = asked({ method: 'POST', held: holding([], { [ROW.id]: ['articles.add'] }) });

    expect(permission.requestVerdict(request)).toBe('deny');
    expect(permission.denial(request)).toEqual({ required: ['articles.add'] });
    const granted = asked({ method: 'POST', held: holding(['articles.add']) });
    expect(permission.requestVerdict(granted)).toBe('not-applicable');
    expect(permission.rows(granted)).toEqual({ kind: 'all' });
  });

  it.each(['GET', 'POST', 'PATCH', 'DELETE'])('denies %s to nobody', (method) => {
    expect(permission.requestVerdict(asked({ account: null, method }))).toBe('deny');
    expect(permission.rows(asked({ account: null, method }))).toEqual({ kind: 'none' });
  });

  it('denies what has no permission: a method that is none of these, a route of no resource', () => {
    for (const request of [asked({ method: 'PURGE' }), asked({ resource: null })]) {
      expect(permission.requestVerdict(request)).toBe('deny');
      expect(permission.rows(request)).toEqual({ kind: 'none' });
    }
  });
});
