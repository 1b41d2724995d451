import { GrantsNotRead, HeldPermissions } from '../core/held-permissions.js';
import { asked, holding } from '../../test/kit/asked.js';
import { HasObjectPermission } from './has-object-permission.permission.js';

const ROW = { id: '01890000-0000-7000-8000-000000000001' };

describe('HasObjectPermission', () => {
  const permission = HasObjectPermission('articles.publish');

  it('leaves the request of a known caller open until the row is known, and denies anyone else', () => {
    expect(permission.requestVerdict(asked({ method: 'POST' }))).toBe('not-applicable');
    expect(permission.requestVerdict(asked({ account: null }))).toBe('deny');
  });

  it.each([
    ['on the row', holding([], { [ROW.id]: ['articles.publish'] }), 'allow'],
    ['at large', holding(['articles.publish'], { [ROW.id]: [] }), 'allow'],
    ['as another one on the row', holding([], { [ROW.id]: ['articles.change'] }), 'deny'],
    ['not at all', holding([], { [ROW.id]: [] }), 'deny'],
  ] as const)('about a row, where it was granted %s', (_, held, verdict) => {
    expect(permission.objectVerdict(asked({ held }), ROW)).toBe(verdict);
  });

  it('does not decide about a row whose grants were not read', () => {
    expect(() => permission.objectVerdict(asked(), ROW)).toThrow(GrantsNotRead);
  });

  it('keeps the rows on which it was granted, to the account or to its groups', () => {
    const groups = [{ id: '01890000-0000-7000-8000-00000000000a', name: 'editors' }];
    const request = asked({ held: new HeldPermissions({ codes: new Set(), groups }) });

    expect(permission.rows(request)).toEqual({
      kind: 'granted',
      permission: 'articles.publish',
      userId: request.identity.userId,
      groupIds: [groups[0]!.id],
    });
    expect(permission.rows(asked({ held: holding(['articles.publish']) }))).toEqual({ kind: 'all' });
  });

  it('keeps no row for nobody, nor within a credential that does not let it through', () => {
    const limited = new HeldPermissions({ codes: new Set(['articles.publish']), limit: new Set(['articles.view']) });

    expect(permission.rows(asked({ account: null }))).toEqual({ kind: 'none' });
    expect(permission.rows(asked({ held: limited }))).toEqual({ kind: 'none' });
  });

  it('names what was missing, and reads as it was written', () => {
    expect(permission.denial(asked())).toEqual({ required: ['articles.publish'] });
    expect(permission.describe()).toBe('HasObjectPermission(articles.publish)');
  });
});
