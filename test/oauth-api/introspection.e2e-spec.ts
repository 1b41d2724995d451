import { Controller, Get, Module, Req, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Authentication } from '../../src/authentication/authentication.decorator.js';
import { IntrospectionGuard } from '../../src/authentication/introspection/introspection.guard.js';
import { IntrospectionModule } from '../../src/authentication/introspection/introspection.module.js';
import { type IntrospectionOptions } from '../../src/authentication/introspection/introspection.options.js';
import { RequiredScopes } from '../../src/authentication/introspection/required-scopes.decorator.js';
import { TokenIntrospection } from '../../src/authentication/introspection/token-introspection.js';
import { type ApiRequest } from '../../src/core/api-request.js';
import { Secret } from '../../src/core/secret.js';
import { HasScope } from '../../src/permissions/has-scope.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Resource } from '../../src/permissions/registry/resource.decorator.js';
import { ApiClient } from '../kit/api-client.js';
import { type Answer } from '../kit/answer.js';
import { atOnce } from '../kit/at-once.js';
import { MovableClock } from '../kit/movable.clock.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { insertOAuthClient, type TestOAuthClient } from '../oauth/oauth-client.js';
import { AuthorityLink, type Fault } from './authority-link.js';
import { insertGrant, insertOpaqueToken } from './kept-artefacts.js';
import { OAuthTokenForge } from './oauth-token-forge.js';

@Controller('reports')
@UseGuards(IntrospectionGuard)
class ReportsController {
  @Get()
  list(@Req() { user }: ApiRequest): object {
    return { username: user.account?.username, rank: user.isSuperuser, scopes: user.credential?.scopes };
  }

  @Get('all')
  @RequiredScopes('articles:read', 'users:read')
  all(): object {
    return {};
  }
}

@Controller('remote')
@Resource()
@Authentication('introspection')
@Permissions(HasScope('remote:read'))
class RemoteController {
  @Get()
  read(@Req() { user }: ApiRequest): object {
    return { id: user.userId, scheme: user.credential?.scheme, client: user.credential?.client };
  }
}

@Module({ controllers: [RemoteController] })
class RemoteModule {}

describe('a service that asks the authorization server about tokens', () => {
  const authority = useTestApp({ settings: { OAUTH_ACCESS_TOKENS: 'opaque' } });
  const forge = new OAuthTokenForge(authority);
  const clock = new MovableClock();
  let alice: TestUser;
  let issuedTo: TestOAuthClient;
  let link: AuthorityLink;
  let options: IntrospectionOptions;
  let service: NestFastifyApplication;
  let made = 0;

  beforeAll(async () => {
    alice = await authority.createUser({ username: 'alice', isSuperuser: true });
    issuedTo = await insertOAuthClient(authority, { scopes: ['articles:read', 'users:read', 'remote:read'] });
    const own = await insertOAuthClient(authority, { introspection: true });
    link = await AuthorityLink.to(`http://127.0.0.1:${authority.port}/oauth/introspect`);
    options = {
      issuer: 'http://127.0.0.1/oauth',
      endpoint: link.url,
      clientId: own.clientId,
      clientSecret: new Secret(own.secret),
      audience: 'http://127.0.0.1/api/v1',
      cacheTtl: 30_000,
      timeout: 2000,
      clock,
    };
    service = await start(options);
  });
  afterAll(async () => {
    await service.close();
    await link.close();
  });
  beforeEach(() => {
    link.questions = 0;
    link.fault = undefined;
  });

  /** An opaque token of the user. */
  const issue = async (more: object = {}): Promise<string> => {
    const grantId = await insertGrant(authority, issuedTo.clientId, alice);
    const claims = { ...forge.claims({ clientId: issuedTo.clientId, user: alice, grantId }), ...more };
    const token = String((made += 1)).padStart(43, 'opaque-token-');
    await insertOpaqueToken(authority, token, alice, claims);
    return token;
  };
  const ask = async (token: string, path = '/reports'): Promise<Answer> =>
    new ApiClient(await service.getUrl()).withBearer(token).get(path);

  it('knows the holder of a token and its scopes, and gives no rank for it', async () => {
    const answer = await ask(await issue());

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ username: alice.id, rank: false, scopes: ['articles:read'] });
  });

  it('takes a token that the provider has issued to a client', async () => {
    const machine = await insertOAuthClient(authority);
    const answer = await authority.site.request<{ access_token: string }>('POST', '/oauth/token', {
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${machine.clientId}:${machine.secret}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials&scope=articles:read',
    });

    expect((await ask(answer.body.access_token)).body).toMatchObject({ username: machine.clientId });
  });

  it('asks once for many requests, also when they come at once', async () => {
    const token = await issue();

    const answers = await atOnce(20, () => ask(token));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await ask(token)).status).toBe(200);
    expect(link.questions).toBe(1);
  });

  it('asks again when the answer is no longer to be believed, and never believes it past the token’s end', async () => {
    const [revoked, short] = [await issue(), await issue({ exp: Math.floor(authority.clock.now() / 1000) + 10 })];
    expect([(await ask(revoked)).status, (await ask(short)).status]).toEqual([200, 200]);
    await authority.database.query('DELETE FROM "oauth_artefacts"');

    clock.advance('11s');
    expect([(await ask(revoked)).status, (await ask(short)).status]).toEqual([200, 401]);
    clock.advance('20s');
    expect((await ask(revoked)).status).toBe(401);
  });

  it('refuses what is unknown, or for another audience', async () => {
    for (const token of ['unknown', await issue({ aud: 'https://other.example/api' }), 'x'.repeat(10_000)]) {
      const answer = await ask(token);
      expect(answer.status).toBe(401);
      expect(answer.header('www-authenticate')).toMatch(/^Bearer realm="api", error="invalid_token"/);
    }
    const without = await new ApiClient(await service.getUrl()).get('/reports');
    expect(without.status).toBe(401);
    expect(without.header('www-authenticate')).toBe('Bearer realm="api"');
  });

  it('tells which scopes are missing', async () => {
    const answer = await ask(await issue(), '/reports/all');

    expect(answer.status).toBe(403);
    expect(answer.header('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="articles:read users:read"',
    );
    expect((await ask(await issue({ scope: 'users:read articles:read' }), '/reports/all')).status).toBe(200);
  });

  it.each<Fault>(['hangs', 'fails', 'refuses', 'says nonsense'])(
    'is unavailable, and lets nobody in, when the authorization server %s',
    async (fault) => {
      const [token, known] = [await issue(), await issue()];
      expect((await ask(known)).status).toBe(200);
      link.fault = fault;

      const answer = await ask(token);

      expect(answer.status).toBe(503);
      expect(answer.header('retry-after')).toBe('5');
      expect((await ask(known)).status).toBe(200);
    },
  );

  it('keeps no more answers than it may', async () => {
    const introspection = new TokenIntrospection({ ...options, cacheSize: 1 });
    const [one, other] = [await issue(), await issue()];

    for (const token of [one, other, other, one]) {
      expect(await introspection.find(new Secret(token))).toBeDefined();
    }

    expect(link.questions).toBe(3);
  });

  it('sends tokens and its secret nowhere in the clear', () => {
    expect(() => new TokenIntrospection({ ...options, endpoint: 'http://id.example.com/introspect' })).toThrow(
      /must be an https address/,
    );
  });

  it('may be one of this kit, with a database of its own', async () => {
    const app = new TestApp({ modules: [IntrospectionModule.forRoot(options), RemoteModule] });
    try {
      await app.start();
      const remote = app.client.withBearer(await issue({ scope: 'remote:read' }));
      expect((await remote.get('/remote')).body).toEqual({
        id: alice.id,
        scheme: 'introspection',
        client: issuedTo.clientId,
      });
      expect(await app.client.get('/remote')).toHaveProblem(401, 'not_authenticated');
      const writer = await issue({ scope: 'articles:write' });
      expect(await app.client.withBearer(writer).get('/remote')).toHaveProblem(403, 'permission_denied');
      link.fault = 'fails';
      expect(await app.client.withBearer(await issue()).get('/remote')).toHaveProblem(503, 'unavailable');
    } finally {
      await app.stop();
    }
  });
});

async function start(options: IntrospectionOptions): Promise<NestFastifyApplication> {
  @Module({ imports: [IntrospectionModule.forRoot(options)], controllers: [ReportsController] })
  class ReportsModule {}

  const service = await NestFactory.create<NestFastifyApplication>(ReportsModule, new FastifyAdapter(), {
    logger: false,
  });
  await service.listen(0, '127.0.0.1');
  return service;
}
