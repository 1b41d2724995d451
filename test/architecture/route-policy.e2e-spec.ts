import { Controller, Delete, Get, Module } from '@nestjs/common';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { PolicyInventory, type RoutePolicy } from '../../src/pipeline/policy-inventory.js';
import { Authentication } from '../../src/authentication/authentication.decorator.js';
import { HeldPermissions } from '../../src/core/held-permissions.js';
import { permissionRequest } from '../../src/permissions/permission.js';
import { Identity } from '../../src/core/identity.js';
import { Throttle } from '../../src/throttling/throttle.decorator.js';
import { TestApp, useTestApp } from '../kit/test-app.js';

/** What a caller without an identity may ask for, and does not get a 401: each one is here on purpose. */
const OPEN_ROUTES = [
  'ALL /*',
  'GET /.well-known/jwks.json',
  'GET /.well-known/oauth-protected-resource',
  'GET /.well-known/oauth-protected-resource/api/v1',
  'GET /api/v1/articles',
  'GET /api/v1/articles/:id',
  'POST /api/v1/auth/email/resend',
  'POST /api/v1/auth/email/verify',
  'POST /api/v1/auth/jwt',
  'POST /api/v1/auth/jwt/refresh',
  'POST /api/v1/auth/jwt/revoke',
  'POST /api/v1/auth/jwt/verify',
  'POST /api/v1/auth/mfa',
  'POST /api/v1/auth/mfa/enrol',
  'POST /api/v1/auth/mfa/passkey-options',
  'POST /api/v1/auth/passkey',
  'POST /api/v1/auth/passkey/options',
  'POST /api/v1/auth/password/reset',
  'POST /api/v1/auth/password/reset/confirm',
  'POST /api/v1/auth/register',
  'GET /api/v1/auth/session',
  'POST /api/v1/auth/session',
  'GET /api/v1/auth/social',
  'GET /api/v1/auth/social/:provider',
  'GET /api/v1/auth/social/:provider/callback',
  'POST /api/v1/auth/token',
  'GET /docs',
  'GET /docs/:asset',
  'GET /docs/initializer.js',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /oauth/assets/icon.svg',
  'GET /oauth/assets/passkey.js',
  'GET /oauth/assets/style.css',
  'GET /oauth/interaction/:uid',
  'POST /oauth/interaction/:uid/cancel',
  'POST /oauth/interaction/:uid/consent',
  'POST /oauth/interaction/:uid/factor',
  'POST /oauth/interaction/:uid/login',
  'GET /openapi.json',
];

function policiesOf(app: TestApp): readonly RoutePolicy[] {
  return app.get(PolicyInventory).policies();
}

function named({ route }: RoutePolicy): string {
  return `${route.method} ${route.path}`;
}

/** Routes that nobody has decided about. They are closed by default; this finds them all the same. */
function undeclared(policies: readonly RoutePolicy[]): readonly string[] {
  return policies.filter(({ declared }) => !declared).map(named);
}

function openTo(identity: Identity, policies: readonly RoutePolicy[]): readonly string[] {
  return policies
    .filter(({ permission, route }) => {
      const request = { user: identity, method: route.method, held: HeldPermissions.none };
      return permission.requestVerdict(permissionRequest(request, route.getClass())) !== 'deny';
    })
    .map(named);
}

describe('every route of this server', () => {
  const app = useTestApp();

  it('declares who may use it', () => {
    expect(undeclared(policiesOf(app))).toEqual([]);
  });

  it('is closed to anonymous callers, but for a short list', () => {
    expect(openTo(Identity.anonymous, policiesOf(app))).toEqual(OPEN_ROUTES);
  });

  it('is throttled, but for the health checks', () => {
    const exempt = policiesOf(app).filter(({ throttle }) => throttle === null);

    expect(exempt.map(named)).toEqual(['GET /health/live', 'GET /health/ready']);
  });

  it('looks at credentials, unless it is where they come from or health', () => {
    const blind = policiesOf(app).filter(({ schemes }) => schemes.length === 0);

    expect(
      blind.every(({ route }) =>
        /^\/(api\/v1\/auth|\.well-known\/(jwks\.json|oauth-protected-resource)|health|docs|oauth\/(?:assets|interaction)|openapi\.json)/.test(
          route.path,
        ),
      ),
    ).toBe(true);
  });

  it('refuses an anonymous caller as its policy says', async () => {
    const closed = policiesOf(app).filter((policy) => !OPEN_ROUTES.includes(named(policy)));
    expect(closed.length).toBeGreaterThan(8);

    for (const { route, schemes } of closed) {
      const path = route.path.replaceAll(/:[a-zA-Z]+/g, '01890000-0000-7000-8000-000000000000');
      const answer = await app.site.request(route.method, path);
      expect(answer).toHaveProblem(401, 'not_authenticated');
      expect(answer.header('www-authenticate')).toBe(schemes.map(({ challenge }) => challenge).join(', '));
    }
  });
});

@Controller('forgotten')
class ForgottenController {
  @Get()
  read(): string {
    return 'secret';
  }

  @Permissions(AllowAny)
  @Delete()
  remove(): string {
    return 'decided';
  }
}

@Module({ controllers: [ForgottenController] })
class ForgottenModule {}

describe('a route that nobody has decided about', () => {
  const app = useTestApp({ modules: [ForgottenModule] });

  it('is found by the check', () => {
    expect(undeclared(policiesOf(app))).toEqual(['GET /api/v1/forgotten']);
  });

  it('is closed to anonymous callers, and open to known ones', async () => {
    expect(await app.client.get('/forgotten')).toHaveProblem(401, 'not_authenticated');
    expect((await app.clientFor(await app.createUser({ username: 'alice' })).get('/forgotten')).status).toBe(200);
  });
});

@Controller('unknown-scheme')
class UnknownSchemeController {
  @Get()
  @Authentication('carrier-pigeon')
  read(): string {
    return 'secret';
  }
}

@Controller('unknown-rate')
class UnknownRateController {
  @Get()
  @Throttle('pigeons')
  read(): string {
    return 'secret';
  }
}

@Module({ controllers: [UnknownSchemeController] })
class UnknownSchemeModule {}

@Module({ controllers: [UnknownRateController] })
class UnknownRateModule {}

describe('a route whose policy does not hold', () => {
  it.each([
    ['a scheme that no module provides', UnknownSchemeModule, /carrier-pigeon/],
    ['a throttle scope without a rate', UnknownRateModule, /RATE_PIGEONS/],
  ])('stops the start: %s', async (_, module, reason) => {
    const app = new TestApp({ modules: [module] });

    await expect(app.start()).rejects.toThrow(reason);

    await app.stop();
  });
});
