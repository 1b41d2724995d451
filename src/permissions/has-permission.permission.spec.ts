import { HeldPermissions } from '../core/held-permissions.js';
import { asked, holding } from '../../test/kit/asked.js';
import { HasPermission } from './has-permission.permission.js';

describe('HasPermission', () => {
  const permission = HasPermission('articles.publish');

  it('allows who holds the permission at large, whatever the method', () => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect(permission.requestVerdict(asked({ method, held: holding(['articles.publish']) }))).toBe('allow');
      expect(permission.requestVerdict(asked({ method, held: holding(['articles.change']) }))).toBe('deny');
    }
  });

  it('allows a superuser, and within a limited credential only what that lets through', () => {
    const all = { codes: new Set<string>(), all: true };

    expect(permission.requestVerdict(asked({ held: new HeldPermissions(all) }))).toBe('allow');
    expect(permission.requestVerdict(asked({ held: new HeldPermissions({ ...all, limit: new Set() }) }))).toBe('deny');
  });

  it('says nothing of rows: what was granted on one does not count', () => {
    const row = { id: '01890000-0000-7000-8000-000000000001' };
    const request = asked({ held: holding([], { [row.id]: ['articles.publish'] }) });

    expect(permission.objectVerdict(request, row)).toBe('deny');
    expect(permission.rows(request)).toEqual({ kind: 'none' });
    expect(permission.rows(asked({ held: holding(['articles.publish']) }))).toEqual({ kind: 'all' });
  });

  it('names what was missing, and reads as it was written', () => {
    expect(permission.denial(asked())).toEqual({ required: ['articles.publish'] });
    expect(permission.describe()).toBe('HasPermission(articles.publish)');
  });
});
