import { HeldPermissions } from '../core/held-permissions.js';
import { type Account, Identity } from '../core/identity.js';
import { AllowAny } from './allow-any.permission.js';
import { IsAdmin } from './is-admin.permission.js';
import { IsAuthenticated } from './is-authenticated.permission.js';
import { IsAuthenticatedOrReadOnly } from './is-authenticated-or-read-only.permission.js';
import { IsSuperuser } from './is-superuser.permission.js';
import { ReadOnly } from './read-only.permission.js';

function identity(rank: Partial<Account> = {}): Identity {
  const account = {
    id: '1',
    username: 'x',
    email: 'x',
    firstName: '',
    lastName: '',
    isStaff: false,
    isSuperuser: false,
  };
  return Identity.of({ ...account, ...rank }, { scheme: 'jwt', id: '1', scopes: null });
}

const CALLERS = {
  nobody: Identity.anonymous,
  somebody: identity(),
  staff: identity({ isStaff: true }),
  superuser: identity({ isSuperuser: true }),
};

describe('the permissions of this server', () => {
  it.each([
    [AllowAny, ['nobody', 'somebody', 'staff', 'superuser'], ['nobody', 'somebody', 'staff', 'superuser']],
    [IsAuthenticated, ['somebody', 'staff', 'superuser'], ['somebody', 'staff', 'superuser']],
    [IsAuthenticatedOrReadOnly, ['nobody', 'somebody', 'staff', 'superuser'], ['somebody', 'staff', 'superuser']],
    [ReadOnly, ['nobody', 'somebody', 'staff', 'superuser'], []],
    [IsAdmin, ['staff'], ['staff']],
    [IsSuperuser, ['superuser'], ['superuser']],
  ])('%p lets these callers read, and these write', (type, readers, writers) => {
    const permission = new type();
    const allowed = (method: string): readonly string[] =>
      Object.entries(CALLERS)
        .filter(
          ([, caller]) =>
            permission.requestVerdict({ identity: caller, method, held: HeldPermissions.none, resource: null }) ===
            'allow',
        )
        .map(([name]) => name);

    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(allowed(method)).toEqual(readers);
    }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE', 'get']) {
      expect(allowed(method)).toEqual(writers);
    }
  });
});
