import { asked } from '../../../test/kit/asked.js';
import { GrantsNotRead } from '../../core/held-permissions.js';
import { newId } from '../../core/id.js';
import { allOf, anyOf, not } from '../../permissions/composition.js';
import { HasObjectPermission } from '../../permissions/has-object-permission.permission.js';
import { HasPermission } from '../../permissions/has-permission.permission.js';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { IsAuthenticated } from '../../permissions/is-authenticated.permission.js';
import { IsSelf } from '../../permissions/is-self.permission.js';
import { ObjectGrants } from '../../permissions/object-grants.js';
import { ObjectPermissions } from '../../permissions/object-permissions.permission.js';
import { RowGrants } from './row-grants.js';

const ROW = { id: newId() };

class FixedGrants extends ObjectGrants {
  queries = 0;

  override toSql(): string {
    throw new RangeError('Nothing is listed here.');
  }

  override on(): Promise<ReadonlySet<string>> {
    this.queries += 1;
    return Promise.resolve(new Set(['articles.change']));
  }
}

describe('what was granted on a row', () => {
  const change = asked({ account: { isStaff: true }, method: 'PATCH' });

  it.each([
    ['asks for it', new ObjectPermissions()],
    ['does so deep inside', allOf(IsAuthenticated, anyOf(IsSelf, not(HasObjectPermission('articles.change'))))],
    ['is open to the caller anyway, by what is asked after', anyOf(ObjectPermissions, IsAdmin)],
    [
      'is closed to the caller anyway, by what is asked after',
      allOf(ObjectPermissions, HasPermission('articles.publish')),
    ],
  ])('is read, once, where the permission %s', async (_, permission) => {
    const source = new FixedGrants();

    const held = await new RowGrants(source).heldOn(ROW.id, permission, change);

    expect(source.queries).toBe(1);
    expect(held.hasOn(ROW.id, 'articles.change')).toBe(true);
    expect(() => permission.objectVerdict({ ...change, held }, ROW)).not.toThrow();
  });

  it.each([
    ['nobody asks for it', anyOf(IsSelf, IsAdmin), change],
    ['there is no caller', new ObjectPermissions(), asked({ account: null, method: 'PATCH' })],
  ])('is not read where %s', async (_, permission, request) => {
    const source = new FixedGrants();

    const held = await new RowGrants(source).heldOn(ROW.id, permission, request);

    expect(source.queries).toBe(0);
    expect(() => held.hasOn(ROW.id, 'articles.change')).toThrow(GrantsNotRead);
    expect(() => permission.objectVerdict({ ...request, held }, ROW)).not.toThrow();
  });
});
