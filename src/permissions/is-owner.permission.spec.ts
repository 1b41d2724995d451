import { asked } from '../../test/kit/asked.js';
import { newId } from '../core/id.js';
import { IsOwner } from './is-owner.permission.js';
import { IsSelf } from './is-self.permission.js';

const ME = newId();
const mine = asked({ account: { id: ME } });

describe.each([
  ['IsOwner', new IsOwner(), 'ownerId', 'IsOwner(ownerId)'],
  ['IsOwner of a field', new IsOwner('authorId'), 'authorId', 'IsOwner(authorId)'],
  ['IsSelf', new IsSelf(), 'id', 'IsSelf'],
])('%s', (_, permission, field, description) => {
  it('allows the rows that are the caller’s, in a list and one at a time', () => {
    expect(permission.rows(mine)).toEqual({ kind: 'equals', field, value: ME });
    expect(permission.objectVerdict(mine, { [field]: ME })).toBe('allow');
  });

  it.each([[newId()], [null], [undefined], ['']])('denies a row of %s', (owner) => {
    expect(permission.objectVerdict(mine, { [field]: owner } as Record<string, string>)).toBe('deny');
  });

  it('denies nobody everything, rows without an owner too', () => {
    const nobody = asked({ account: null });

    expect(permission.requestVerdict(nobody)).toBe('deny');
    expect(permission.rows(nobody)).toEqual({ kind: 'none' });
    expect(permission.objectVerdict(nobody, { [field]: null })).toBe('deny');
  });

  it('leaves the request open until the row is known', () => {
    expect(permission.requestVerdict(mine)).toBe('not-applicable');
  });

  it('reads as it was written', () => {
    expect(permission.describe()).toBe(description);
  });
});
