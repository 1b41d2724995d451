import { Controller, Get, Injectable, Module, Req } from '@nestjs/common';
import { AccessTokenClaims } from '../../src/authentication/jwt/access-token-claims.js';
import { type ApiRequest } from '../../src/core/api-request.js';
import { type Claims } from '../../src/core/identity.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

@Injectable()
class TenantClaims extends AccessTokenClaims {
  readonly tenants = new Map<string, string>();

  override claimsOf(userId: string): Promise<Claims> {
    return Promise.resolve({ tenant: this.tenants.get(userId) ?? 'none' });
  }
}

@Controller('tenant')
class TenantController {
  @Get()
  read(@Req() { auth }: ApiRequest): Record<string, unknown> {
    return { tenant: auth?.claims?.['tenant'] ?? null };
  }
}

@Module({ controllers: [TenantController], providers: [TenantClaims] })
class TenantModule {}

@Injectable()
class GreedyClaims extends AccessTokenClaims {
  override claimsOf(): Claims {
    return { sub: '01890000-0000-7000-8000-000000000000' };
  }
}

@Module({ providers: [GreedyClaims] })
class GreedyModule {}

describe('claims that a module adds to access tokens', () => {
  const app = useTestApp({ modules: [TenantModule] });

  it('are in the token of a login and of each refresh, as they are then, and a handler reads them', async () => {
    const { id } = await app.createUser({ username: 'alice' });
    app.get(TenantClaims).tenants.set(id, 'acme');
    const login = await app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD });
    expect((await app.client.withBearer(String(login.body['access'])).get('/tenant')).body).toEqual({ tenant: 'acme' });

    app.get(TenantClaims).tenants.set(id, 'globex');
    const refreshed = await app.client.post('/auth/jwt/refresh', { refresh: login.body['refresh'] });

    const client = app.client.withBearer(String(refreshed.body['access']));
    expect((await client.get('/tenant')).body).toEqual({ tenant: 'globex' });
    expect((await client.get('/me')).body).toMatchObject({ id, username: 'alice' });
  });

  it('are none of a credential of another kind', async () => {
    const token = await app.client.post('/auth/token', { username: 'alice', password: PASSWORD });

    const answer = await app.client.get('/tenant', { authorization: `Token ${String(token.body['token'])}` });

    expect(answer.body).toEqual({ tenant: null });
  });
});

describe('a module that would decide whose a token is', () => {
  const app = useTestApp({ modules: [GreedyModule] });

  it('lets nobody in, and the log says why', async () => {
    await app.createUser({ username: 'alice' });

    const answer = await app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD });

    expect(answer).toHaveProblem(500, 'error');
    expect(answer.text).not.toContain('sub');
    expect(app.log.entries).toContainEqual(
      expect.objectContaining({ level: 'error', reason: 'The claim "sub" is not for a module to set.' }),
    );
  });
});
