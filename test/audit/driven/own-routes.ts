import { newId } from '../../../src/core/id.js';
import { PASSWORD } from '../../kit/test-user.js';
import { AuthenticatorApp, ticketOf } from '../../mfa/authenticator-app.js';
import { creationOptions, ORIGIN, passkeyOwner } from '../../mfa/passkey-owner.js';
import { SoftwareAuthenticator } from '../../mfa/software-authenticator.js';
import { type ApiClient } from '../../kit/api-client.js';
import { insertOAuthClient } from '../../oauth/oauth-client.js';
import { type Asked, type Driver, type World } from './world.js';

const REAUTHENTICATION = { currentPassword: PASSWORD };
const ARTICLE = { title: 'On gates', body: 'They open.' };
const OAUTH_CLIENT = {
  name: 'An application',
  redirectUris: ['https://app.example.com/callback'],
  grantTypes: ['authorization_code'],
  scopes: ['openid'],
};

/** How the routes that people use for what is their own are made to write to the trail. */
export const OWN_DRIVERS: Readonly<Record<string, Driver>> = {
  'POST /api-keys': async (world) => {
    const { client } = await world.person();
    return { path: '/api-keys', body: { name: 'ci', scopes: [] }, client, action: 'api-keys.add' };
  },
  'DELETE /api-keys/:id': (world) => apiKey(world, 'api-keys.revoke'),
  'PATCH /api-keys/:id': (world) => apiKey(world, 'api-keys.change', { name: 'other' }),
  'PUT /api-keys/:id': (world) => apiKey(world, 'api-keys.change', { name: 'other', scopes: [] }),
  'POST /api-keys/:id/rotate': async (world) => {
    const asked = await apiKey(world, 'api-keys.rotate', {});
    return { ...asked, path: `${asked.path}/rotate` };
  },
  'DELETE /articles/:id': async (world) => {
    const { client } = await world.person();
    const id = await world.make('/articles', { ...ARTICLE, slug: world.name() }, client);
    return { path: `/articles/${id}`, client, action: 'articles.delete' };
  },
  'POST /auth/email/verify': async (world) => {
    const email = `${world.name()}@example.org`;
    await world.app.client.post('/auth/register', { username: world.name(), email, password: `${PASSWORD} of mine` });
    const token = await world.mailedToken(email);
    return { path: '/auth/email/verify', body: { token }, client: world.app.client, action: 'users.add' };
  },
  'POST /auth/logout-all': async (world) => {
    const { client } = await world.person();
    return { path: '/auth/logout-all', client, action: 'users.logout-all' };
  },
  'POST /auth/mfa': async (world) => {
    const { user } = await world.person({ isStaff: true });
    const { client } = world.app;
    const ticket = await ticketOf(world.app, user.username);
    const { secret } = (await client.post<{ secret: string }>('/auth/mfa/enrol', { ticket })).body;
    const code = new AuthenticatorApp(world.app, secret).code();
    return { path: '/auth/mfa', body: { ticket, code }, client, action: 'users.add-factor' };
  },
  'POST /auth/password/reset/confirm': async (world) => {
    const { user } = await world.person();
    await world.app.client.post('/auth/password/reset', { email: user.email });
    const body = { token: await world.mailedToken(user.email), password: 'another staple battery 93' };
    return { path: '/auth/password/reset/confirm', body, client: world.app.client, action: 'users.reset-password' };
  },
  'POST /auth/reauthentication': async (world) => {
    const { username } = (await world.person()).user;
    const { client, access } = await world.app.signIn(username);
    const [, claims = ''] = access.split('.');
    const { sid } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { readonly sid: string };
    await world.restrict(`jwt:${sid}`);
    return { path: '/auth/reauthentication', body: REAUTHENTICATION, client, action: 'restrictions.delete' };
  },
  'POST /auth/token': async (world) => {
    const { username } = (await world.person()).user;
    const body = { username, password: PASSWORD };
    return { path: '/auth/token', body, client: world.app.client, action: 'tokens.add' };
  },
  'PATCH /me': async (world) => {
    const { client } = await world.person();
    return { path: '/me', body: { lastName: 'Changed' }, client, action: 'users.change' };
  },
  'POST /me/mfa/passkeys': async (world) => {
    const { client } = await world.person();
    const body = async (): Promise<object> => ({
      name: 'laptop',
      response: new SoftwareAuthenticator(ORIGIN).create(await creationOptions(client)),
    });
    // A challenge is answered once, also when what comes of it is undone.
    return { path: '/me/mfa/passkeys', body: await body(), again: body, client, action: 'users.add-factor' };
  },
  'POST /me/mfa/passkeys/:id/remove': async (world) => {
    const { client, added } = await passkeyOwner(world.app);
    const path = `/me/mfa/passkeys/${String(added.body['id'])}/remove`;
    return { path, body: REAUTHENTICATION, client, action: 'users.remove-factor' };
  },
  'POST /me/mfa/recovery-codes': async (world) => {
    const { client } = await passkeyOwner(world.app);
    return { path: '/me/mfa/recovery-codes', body: REAUTHENTICATION, client, action: 'users.renew-recovery-codes' };
  },
  'POST /me/mfa/totp/confirm': async (world) => {
    const { client, code } = await begunTotp(world);
    return { path: '/me/mfa/totp/confirm', body: { code }, client, action: 'users.add-factor' };
  },
  'POST /me/mfa/totp/disable': async (world) => {
    const { client, code } = await begunTotp(world);
    await client.post('/me/mfa/totp/confirm', { code });
    return { path: '/me/mfa/totp/disable', body: REAUTHENTICATION, client, action: 'users.remove-factor' };
  },
  'PUT /me/password': async (world) => {
    const { client } = await world.person();
    const body = { ...REAUTHENTICATION, newPassword: 'another staple battery 93' };
    return { path: '/me/password', body, client, action: 'users.change-password' };
  },
  'DELETE /me/sessions/:id': async (world) => {
    const { user, client } = await world.person();
    await world.app.client.post('/auth/session', { username: user.username, password: PASSWORD });
    const { results } = (await client.get<{ results: { id: string }[] }>('/me/sessions')).body;
    return { path: `/me/sessions/${results[0]?.id}`, client, action: 'sessions.end' };
  },
  'DELETE /me/social-accounts/:id': async (world) => {
    const { user, client } = await world.person();
    const id = newId();
    await world.app.database.query(
      `INSERT INTO "social_accounts" ("id", "user_id", "provider", "issuer", "subject", "created_at")
        VALUES ($1, $2, 'somewhere', 'https://id.example.org', $3, now())`,
      [id, user.id, world.name()],
    );
    return { path: `/me/social-accounts/${id}`, client, action: 'social-accounts.unlink' };
  },
  'DELETE /me/tokens/:id': async (world) => {
    const { id, client } = await world.token();
    return { path: `/me/tokens/${id}`, client, action: 'tokens.revoke' };
  },
  'POST /oauth/clients': async (world) => {
    const { client } = await world.person();
    return { path: '/oauth/clients', body: OAUTH_CLIENT, client, action: 'oauth-clients.add' };
  },
  'DELETE /oauth/clients/:id': (world) => oauthClient(world, 'oauth-clients.delete'),
  'PATCH /oauth/clients/:id': (world) => oauthClient(world, 'oauth-clients.change', { name: 'Another' }),
  'PUT /oauth/clients/:id': (world) => oauthClient(world, 'oauth-clients.change', { ...OAUTH_CLIENT, name: 'Another' }),
  'POST /oauth/clients/:id/secret': async (world) => {
    const asked = await oauthClient(world, 'oauth-clients.change', {});
    return { ...asked, path: `${asked.path}/secret` };
  },
};

async function apiKey(world: World, action: string, body?: object): Promise<Asked> {
  const { client } = await world.person();
  const id = await world.make('/api-keys', { name: 'ci', scopes: [] }, client);
  return { path: `/api-keys/${id}`, ...(body && { body }), client, action };
}

async function oauthClient(world: World, action: string, body?: object): Promise<Asked> {
  const { user, client } = await world.person();
  const { id } = await insertOAuthClient(world.app, {
    ownerId: user.id,
    ...OAUTH_CLIENT,
    grantTypes: ['authorization_code'],
  });
  return { path: `/oauth/clients/${id}`, ...(body && { body }), client, action };
}

async function begunTotp(world: World): Promise<{ client: ApiClient; code: string }> {
  const { client } = await world.person();
  const { secret } = (await client.post<{ secret: string }>('/me/mfa/totp', REAUTHENTICATION)).body;
  return { client, code: new AuthenticatorApp(world.app, secret).code() };
}
