import { HeldPermissions } from '../../core/held-permissions.js';
import { newId } from '../../core/id.js';
import { Identity } from '../../core/identity.js';
import { HasFullCredential } from './has-full-credential.permission.js';

const ACCOUNT = {
  id: newId(),
  username: 'alice',
  email: 'alice@example.org',
  firstName: '',
  lastName: '',
  isStaff: true,
  isSuperuser: true,
};

describe('what only a full credential may do', () => {
  const verdict = (identity: Identity) =>
    new HasFullCredential().hasPermission({ identity, method: 'PUT', held: HeldPermissions.none, resource: 'me' });
  const by = (scopes: readonly string[] | null) => Identity.of(ACCOUNT, { scheme: 'token', id: newId(), scopes });

  it('is allowed to a login, and denied to a credential that is limited to scopes, whoever holds it', () => {
    expect(verdict(by(null))).toBe('allow');
    expect(verdict(by(['articles:read']))).toBe('deny');
    expect(verdict(by([]))).toBe('deny');
    expect(verdict(Identity.anonymous)).toBe('deny');
  });
});
