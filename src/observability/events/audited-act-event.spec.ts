import { newId } from '../../core/id.js';
import { auditedActEvent } from './audited-act-event.js';

describe('the event of a change that is on record', () => {
  it.each([
    ['users.add', 'user_created'],
    ['users.import', 'user_created'],
    ['users.delete', 'user_deleted'],
    ['users.change', 'user_updated'],
    ['users.change-email', 'user_updated'],
    ['users.change-password', 'authn_password_change'],
    ['users.reset-password', 'authn_password_reset'],
    ['users.add-passkey', 'authn_mfa_change'],
    ['users.logout-all', 'authn_token_revoked'],
    ['users.set-groups', 'authz_change'],
    ['users.grant-permission', 'authz_change'],
    ['groups.change', 'authz_change'],
    ['object-permissions.add', 'authz_change'],
    ['tokens.add', 'authn_token_created'],
    ['tokens.revoke', 'authn_token_revoked'],
    ['api-keys.add', 'authn_token_created'],
    ['api-keys.rotate', 'authn_token_rotated'],
    ['api-keys.revoke', 'authn_token_revoked'],
    ['keys.add', 'authn_token_created'],
    ['refresh-families.revoke', 'authn_token_revoked'],
    ['oauth-tokens.revoke', 'authn_token_revoked'],
    ['restrictions.add', 'authz_admin'],
    ['restrictions.delete', 'authz_admin'],
    ['sessions.end', 'session_revoked'],
    ['connected-apps.allow', 'authz_change'],
    ['connected-apps.remove', 'authn_token_revoked'],
    ['lockouts.delete-all', 'authn_login_unlock'],
    ['invitations.add', 'authz_admin'],
    ['articles.change', 'authz_admin'],
  ])('of %s is %s', (action, type) => {
    expect(auditedActEvent({ action, object: { type: 'x', id: null } })).toMatchObject({ type, details: { action } });
  });

  it('tells of rights that were changed, by the names of the fields and no values', () => {
    const id = newId();
    const [before, after] = [
      { username: 'bob', email: 'old@example.com', isStaff: false },
      { username: 'bob', email: 'new@example.com', isStaff: true },
    ];
    expect(auditedActEvent({ action: 'users.change', object: { type: 'users', id }, before, after })).toEqual({
      type: 'authz_change',
      subject: { id, username: 'bob' },
      details: { action: 'users.change', objectType: 'users', objectId: id, fields: ['email', 'isStaff'] },
    });
  });
});
