import { Secret } from '../../src/core/secret.js';
import { OAuthClientCache } from '../../src/oauth/clients/oauth-client-cache.js';
import { holdsClientSecret } from '../../src/oauth/clients/client-secret.js';
import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

interface Client extends Json {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const WEB = { name: 'Shop', redirectUris: ['https://shop.example/callback'], scopes: ['openid', 'articles:read'] };
const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('OAuth clients', () => {
  const app = useTestApp({ settings: { RATE_OAUTH_CLIENTS: '1000000/min' } });
  let alice: TestUser;
  let bob: TestUser;
  let root: TestUser;
  let owner: ApiClient;
  let stranger: ApiClient;
  let admin: ApiClient;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    bob = await app.createUser({ username: 'bob', isStaff: true });
    root = await app.createUser({ username: 'root', isStaff: true, isSuperuser: true });
  });

  beforeEach(async () => {
    [owner, stranger, admin] = [alice, bob, root].map((user) => app.clientFor(user)) as [
      ApiClient,
      ApiClient,
      ApiClient,
    ];
    await app.database.query('DELETE FROM "oauth_clients"');
  });

  const register = (body: object = WEB, as = owner): Promise<Answer<Client>> => as.post<Client>('/oauth/clients', body);
  const holds = async ({ clientId }: Client, secret: string): Promise<boolean> => {
    const client = await app.get(OAuthClientCache).find(clientId);
    return client !== undefined && holdsClientSecret(client, new Secret(secret), app.clock.now());
  };

  describe('are managed', () => {
    it('by their owner; to others each is nothing', async () => {
      const { id } = (await register()).body;

      expect((await owner.get('/oauth/clients')).body).toMatchObject({ count: 1 });
      expect((await stranger.get('/oauth/clients')).body).toMatchObject({ count: 0 });
      for (const answer of [
        await stranger.get(`/oauth/clients/${id}`),
        await stranger.patch(`/oauth/clients/${id}`, { name: 'Mine' }),
        await stranger.put(`/oauth/clients/${id}`, WEB),
        await stranger.delete(`/oauth/clients/${id}`),
        await stranger.post(`/oauth/clients/${id}/secret`),
        await owner.get(`/oauth/clients/${NOBODY}`),
      ]) {
        expect(answer).toHaveProblem(404, 'not_found');
      }
    });

    it('by staff as far as they hold the permissions', async () => {
      const { id } = (await register()).body;
      const carol = await app.createUser({ username: 'carol', isStaff: true });
      const staff = app.clientFor(carol);
      await grant(app, { to: { user: carol.id }, permission: 'oauth-clients.view' });

      expect((await staff.get(`/oauth/clients/${id}`)).status).toBe(200);
      expect(await staff.patch(`/oauth/clients/${id}`, { name: 'Ours' })).toHaveProblem(403, 'permission_denied');
      await grant(app, { to: { user: carol.id }, permission: 'oauth-clients.change' });
      expect((await staff.patch(`/oauth/clients/${id}`, { firstParty: true })).body).toMatchObject({
        firstParty: true,
      });
    });

    it('no more by their owner, once they are first-party: who changes their redirect URI is sent the codes of all', async () => {
      const { id } = (await register()).body;
      await admin.patch(`/oauth/clients/${id}`, { firstParty: true });

      expect((await owner.get(`/oauth/clients/${id}`)).status).toBe(200);
      const evil = { redirectUris: ['https://evil.example/'] };
      expect(await owner.patch(`/oauth/clients/${id}`, evil)).toHaveProblem(403, 'permission_denied');
      expect(await owner.post(`/oauth/clients/${id}/secret`)).toHaveProblem(403, 'permission_denied');
    });

    it('member by member, by what was read of them', async () => {
      const { id } = (await register()).body;
      const read = await owner.get(`/oauth/clients/${id}`);
      const tag = read.header('etag') ?? '';

      const changed = await owner.patch(
        `/oauth/clients/${id}`,
        { name: 'Store', accessTokenTtl: 120 },
        { 'if-match': tag },
      );

      expect(changed.body).toMatchObject({
        ...WEB,
        scopes: ['articles:read', 'openid'],
        name: 'Store',
        accessTokenTtl: 120,
      });
      expect(await owner.patch(`/oauth/clients/${id}`, { name: 'Late' }, { 'if-match': tag })).toHaveProblem(
        412,
        'precondition_failed',
      );
      expect((await owner.put(`/oauth/clients/${id}`, WEB)).body).toMatchObject({ name: 'Shop', accessTokenTtl: null });
      expect(await owner.patch(`/oauth/clients/${id}`, { scopes: ['users:write'] })).toHaveProblem(
        403,
        'permission_denied',
      );
      expect(await owner.patch(`/oauth/clients/${id}`, { redirectUris: [] })).toHaveProblem(400, 'invalid');
    });

    it('without one change undoing another that comes at once', async () => {
      const { id } = (await register()).body;

      const answers = await atOnce(2, (index) =>
        owner.patch(`/oauth/clients/${id}`, index === 0 ? { isActive: false } : { name: 'Store' }),
      );

      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect((await owner.get(`/oauth/clients/${id}`)).body).toMatchObject({ isActive: false, name: 'Store' });
    });

    it('from one way to authenticate to another, with no secret left behind', async () => {
      const client = (await register()).body;
      const path = `/oauth/clients/${client.id}`;

      expect((await owner.patch(path, { confidential: false })).body).toMatchObject({
        tokenEndpointAuthMethod: 'none',
      });
      expect(await holds(client, client.clientSecret)).toBe(false);
      expect((await owner.patch(path, { confidential: true })).body).toMatchObject({
        tokenEndpointAuthMethod: 'client_secret_basic',
      });
      expect(await holds(client, client.clientSecret)).toBe(false);
      const { body } = await owner.post<Client>(`${path}/secret`);
      expect(await holds(client, body.clientSecret)).toBe(true);
    });
  });

  describe('are given another secret', () => {
    it('while the one before stays good for a day, or as long as is asked', async () => {
      const client = (await register()).body;

      const first = await owner.post<Client>(`/oauth/clients/${client.id}/secret`);

      expect(first.status).toBe(200);
      expect(first.body).toEqual({
        clientId: client.clientId,
        clientSecret: expect.stringMatching(/^pcs_/) as string,
        previousUntil: new Date(app.clock.now() + 86_400_000).toISOString(),
      });
      expect(await holds(client, client.clientSecret)).toBe(true);
      expect(await holds(client, first.body.clientSecret)).toBe(true);
      app.clock.advance('24h');
      expect(await holds(client, client.clientSecret)).toBe(false);
      expect(await holds(client, first.body.clientSecret)).toBe(true);

      const second = await app.clientFor(alice).post<Client>(`/oauth/clients/${client.id}/secret`, { graceSeconds: 0 });
      expect(await holds(client, first.body.clientSecret)).toBe(false);
      expect(await holds(client, second.body.clientSecret)).toBe(true);
    });

    it('of which two are good at most, however many are asked for at once', async () => {
      const client = (await register()).body;

      const answers = await atOnce(8, () => owner.post<Client>(`/oauth/clients/${client.id}/secret`));

      const secrets = [client.clientSecret, ...answers.map(({ body }) => body.clientSecret)];
      const good = await Promise.all(secrets.map((secret) => holds(client, secret)));
      expect(good.filter(Boolean)).toHaveLength(2);
    });
  });

  it('are unknown to the protocol the moment they are disabled or deleted', async () => {
    const client = (await register()).body;
    const find = (): unknown => app.get(OAuthClientCache).find(client.clientId);
    expect(await find()).toMatchObject({ clientId: client.clientId, tokensNotBefore: null });

    await owner.patch(`/oauth/clients/${client.id}`, { isActive: false });
    expect(await find()).toBeUndefined();
    await owner.patch(`/oauth/clients/${client.id}`, { isActive: true });
    expect(await find()).toMatchObject({ tokensNotBefore: app.clock.now() });

    expect((await owner.delete(`/oauth/clients/${client.id}`)).status).toBe(204);
    expect(await find()).toBeUndefined();
  });
});
