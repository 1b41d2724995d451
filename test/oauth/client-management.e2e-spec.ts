import { OAuthClientCache } from '../../src/oauth/clients/oauth-client-cache.js';
import { atOnce } from '../kit/at-once.js';
import { grant } from '../kit/grants.js';
import { NOBODY, type RegisteredClient, useManagedClients, WEB } from './managed-clients.js';

describe('OAuth clients', () => {
  const clients = useManagedClients();
  const { app } = clients;

  describe('are managed', () => {
    it('by their owner; to others each is nothing', async () => {
      const { id } = (await clients.register()).body;

      expect((await clients.owner.get('/oauth/clients')).body).toMatchObject({ count: 1 });
      expect((await clients.stranger.get('/oauth/clients')).body).toMatchObject({ count: 0 });
      for (const answer of [
        await clients.stranger.get(`/oauth/clients/${id}`),
        await clients.stranger.patch(`/oauth/clients/${id}`, { name: 'Mine' }),
        await clients.stranger.put(`/oauth/clients/${id}`, WEB),
        await clients.stranger.delete(`/oauth/clients/${id}`),
        await clients.stranger.post(`/oauth/clients/${id}/secret`),
        await clients.owner.get(`/oauth/clients/${NOBODY}`),
      ]) {
        expect(answer).toHaveProblem(404, 'not_found');
      }
    });

    it('by staff as far as they hold the permissions', async () => {
      const { id } = (await clients.register()).body;
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
      const { id } = (await clients.register()).body;
      await clients.admin.patch(`/oauth/clients/${id}`, { firstParty: true });

      expect((await clients.owner.get(`/oauth/clients/${id}`)).status).toBe(200);
      const evil = { redirectUris: ['https://evil.example/'] };
      expect(await clients.owner.patch(`/oauth/clients/${id}`, evil)).toHaveProblem(403, 'permission_denied');
      expect(await clients.owner.post(`/oauth/clients/${id}/secret`)).toHaveProblem(403, 'permission_denied');
    });

    it('member by member, by what was read of them', async () => {
      const { id } = (await clients.register()).body;
      const read = await clients.owner.get(`/oauth/clients/${id}`);
      const tag = read.header('etag') ?? '';

      const changed = await clients.owner.patch(
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
      expect(await clients.owner.patch(`/oauth/clients/${id}`, { name: 'Late' }, { 'if-match': tag })).toHaveProblem(
        412,
        'precondition_failed',
      );
      expect((await clients.owner.put(`/oauth/clients/${id}`, WEB)).body).toMatchObject({
        name: 'Shop',
        accessTokenTtl: null,
      });
      expect(await clients.owner.patch(`/oauth/clients/${id}`, { scopes: ['users:write'] })).toHaveProblem(
        403,
        'permission_denied',
      );
      expect(await clients.owner.patch(`/oauth/clients/${id}`, { redirectUris: [] })).toHaveProblem(400, 'invalid');
    });

    it('without one change undoing another that comes at once', async () => {
      const { id } = (await clients.register()).body;

      const answers = await atOnce(2, (index) =>
        clients.owner.patch(`/oauth/clients/${id}`, index === 0 ? { isActive: false } : { name: 'Store' }),
      );

      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect((await clients.owner.get(`/oauth/clients/${id}`)).body).toMatchObject({ isActive: false, name: 'Store' });
    });

    it('from one way to authenticate to another, with no secret left behind', async () => {
      const client = (await clients.register()).body;
      const path = `/oauth/clients/${client.id}`;

      expect((await clients.owner.patch(path, { confidential: false })).body).toMatchObject({
        tokenEndpointAuthMethod: 'none',
      });
      expect(await clients.holds(client, client.clientSecret)).toBe(false);
      expect((await clients.owner.patch(path, { confidential: true })).body).toMatchObject({
        tokenEndpointAuthMethod: 'client_secret_basic',
      });
      expect(await clients.holds(client, client.clientSecret)).toBe(false);
      const { body } = await clients.owner.post<RegisteredClient>(`${path}/secret`);
      expect(await clients.holds(client, body.clientSecret)).toBe(true);
    });
  });

  describe('are given another secret', () => {
    it('while the one before stays good for a day, or as long as is asked', async () => {
      const client = (await clients.register()).body;

      const first = await clients.owner.post<RegisteredClient>(`/oauth/clients/${client.id}/secret`);

      expect(first.status).toBe(200);
      expect(first.body).toEqual({
        clientId: client.clientId,
        clientSecret: expect.stringMatching(/^pcs_/) as string,
        previousUntil: new Date(app.clock.now() + 86_400_000).toISOString(),
      });
      expect(await clients.holds(client, client.clientSecret)).toBe(true);
      expect(await clients.holds(client, first.body.clientSecret)).toBe(true);
      app.clock.advance('24h');
      expect(await clients.holds(client, client.clientSecret)).toBe(false);
      expect(await clients.holds(client, first.body.clientSecret)).toBe(true);

      const second = await app
        .clientFor(clients.alice)
        .post<RegisteredClient>(`/oauth/clients/${client.id}/secret`, { graceSeconds: 0 });
      expect(await clients.holds(client, first.body.clientSecret)).toBe(false);
      expect(await clients.holds(client, second.body.clientSecret)).toBe(true);
    });

    it('of which two are good at most, however many are asked for at once', async () => {
      const client = (await clients.register()).body;

      const answers = await atOnce(8, () => clients.owner.post<RegisteredClient>(`/oauth/clients/${client.id}/secret`));

      const secrets = [client.clientSecret, ...answers.map(({ body }) => body.clientSecret)];
      const good = await Promise.all(secrets.map((secret) => clients.holds(client, secret)));
      expect(good.filter(Boolean)).toHaveLength(2);
    });
  });

  it('are unknown to the protocol the moment they are disabled or deleted', async () => {
    const client = (await clients.register()).body;
    const find = (): unknown => app.get(OAuthClientCache).find(client.clientId);
    expect(await find()).toMatchObject({ clientId: client.clientId, tokensNotBefore: null });

    await clients.owner.patch(`/oauth/clients/${client.id}`, { isActive: false });
    expect(await find()).toBeUndefined();
    await clients.owner.patch(`/oauth/clients/${client.id}`, { isActive: true });
    expect(await find()).toMatchObject({ tokensNotBefore: app.clock.now() });

    expect((await clients.owner.delete(`/oauth/clients/${client.id}`)).status).toBe(204);
    expect(await find()).toBeUndefined();
  });
});
