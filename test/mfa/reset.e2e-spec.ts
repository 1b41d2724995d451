import { type Id } from '../../src/core/id.js';
import { type ApiClient } from '../kit/api-client.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { issueToken } from '../tokens/personal-token.js';
import { enrolled, ticketOf } from './authenticator-app.js';

describe('resetting another’s second factor', () => {
  const app = useTestApp();

  async function staffOf(username: string): Promise<ApiClient> {
    const { id, tokenVersion } = await app.createUser({ username, isStaff: true });
    for (const permission of ['users.view', 'users.change']) {
      await grant(app, { to: { user: id }, permission });
    }
    return app.clientFor({ id, tokenVersion });
  }

  const reset = (by: ApiClient, id: Id) => by.delete(`/users/${id}/mfa`);

  it('is for staff: the password is enough again, and every session and token is dead', async () => {
    const staff = await staffOf('staff');
    const { user, client } = await enrolled(app, 'alice');
    const ticket = await ticketOf(app, 'alice');

    expect((await reset(staff, user.id)).status).toBe(204);

    expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid');
    expect(await app.client.post('/auth/mfa', { ticket, code: '123456' })).toHaveProblem(401, 'token_not_valid');
    expect((await (await app.signIn('alice')).client.get('/me/mfa')).body).toMatchObject({
      methods: [],
      recoveryCodesLeft: 0,
    });
  });

  it('is, of staff and superusers, for superusers alone, and for nobody of themselves', async () => {
    const staff = await staffOf('staff-2');
    const superuser = await app.createUser({ username: 'root', isSuperuser: true, isStaff: true });
    const root = app.clientFor(superuser);
    const colleague = await enrolled(app, 'colleague', { isStaff: true });
    const member = await enrolled(app, 'member');

    expect(await reset(staff, colleague.user.id)).toHaveProblem(403, 'permission_denied');
    expect(await reset(staff, superuser.id)).toHaveProblem(403, 'permission_denied');
    expect(await reset(colleague.client, colleague.user.id)).toHaveProblem(403, 'permission_denied');
    expect(await reset(root, superuser.id)).toHaveProblem(403, 'permission_denied');
    expect((await reset(member.client, member.user.id)).status).toBe(403);
    const withoutPermission = app.clientFor(await app.createUser({ username: 'staff-3', isStaff: true }));
    expect((await reset(withoutPermission, member.user.id)).body['required']).toEqual(['users.change']);
    const limited = await issueToken(app, superuser, { scopes: ['users:read', 'users:write'] });
    expect((await limited.client.get(`/users/${member.user.id}`)).status).toBe(200);
    expect(await reset(limited.client, member.user.id)).toHaveProblem(403, 'permission_denied');
    expect(await reset(root, '01890000-0000-7000-8000-000000000000')).toHaveProblem(404, 'not_found');
    expect((await colleague.client.get('/me/mfa')).body['methods']).toEqual(['totp']);
    expect((await reset(root, colleague.user.id)).status).toBe(204);
  });
});
