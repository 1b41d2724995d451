import { Controller, Get, Injectable, Module, Req, UseGuards } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { Strategy as HttpBearerStrategy } from 'passport-http-bearer';
import { Authentication } from '../../src/authentication/authentication.decorator.js';
import { PassportScheme } from '../../src/authentication/authentication-scheme.js';
import { type Outcome } from '../../src/authentication/outcome.js';
import { Scheme } from '../../src/authentication/scheme.decorator.js';
import { type ApiRequest } from '../../src/core/api-request.js';
import { type Account, Identity } from '../../src/core/identity.js';
import { Unavailable } from '../../src/exceptions/api.exceptions.js';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { IsAuthenticated } from '../../src/permissions/is-authenticated.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';

const ROBOT: Account = {
  id: '01890000-0000-7000-8000-000000000001',
  username: 'robot',
  email: 'robot@example.org',
  firstName: '',
  lastName: '',
  isStaff: false,
  isSuperuser: false,
};

/** Any Passport strategy from npm, plugged in by its description. */
@Injectable()
@Scheme({ name: 'opaque', challenge: 'Bearer realm="opaque"', openapi: { type: 'http', scheme: 'bearer' } })
class OpaqueBearer extends PassportStrategy(HttpBearerStrategy, 'opaque') {
  constructor() {
    super({ realm: 'opaque' });
  }

  validate(token: string): Identity | false {
    if (token === 'explode') {
      throw new Error('the vault is at 10.0.0.7');
    }
    return (
      token === 'open sesame'.replace(' ', '-') &&
      Identity.of(ROBOT, { scheme: 'opaque', id: 'robot', scopes: ['schemes:read'] })
    );
  }
}

/** A Passport strategy that answers with something of its own. */
@Injectable()
@Scheme({ name: 'careless', challenge: 'Bearer realm="careless"', openapi: {} })
class CarelessBearer extends PassportStrategy(HttpBearerStrategy, 'careless') {
  constructor() {
    super({ realm: 'careless' });
  }

  validate(): object {
    return { id: ROBOT.id, isSuperuser: true };
  }
}

@Injectable()
@Scheme({ name: 'crashing', challenge: 'Crash realm="api"', openapi: {} })
class CrashingScheme extends PassportScheme('crashing') {
  override validate({ headers }: ApiRequest): Outcome {
    if (headers['x-crash'] === 'unavailable') {
      throw new Unavailable();
    }
    throw new TypeError(`Cannot read properties of undefined (reading 'key of 10.0.0.7')`);
  }
}

let handled = 0;

@Controller('schemes')
@Permissions(AllowAny)
class SchemesController {
  @Get('opaque')
  @Authentication('opaque')
  opaque(@Req() { user, auth }: ApiRequest): object {
    return { username: user.account?.username ?? null, auth };
  }

  @Get('either')
  @Authentication('opaque', 'jwt')
  @Permissions(IsAuthenticated)
  either(): object {
    return {};
  }

  @Get('careless')
  @Authentication('careless')
  careless(): object {
    handled += 1;
    return {};
  }

  @Get('crashing')
  @Authentication('crashing', 'jwt')
  crashing(): object {
    handled += 1;
    return {};
  }

  @Get('crashing-last')
  @Authentication('jwt', 'crashing')
  crashingLast(): object {
    return {};
  }

  @Get('none')
  @Authentication()
  none(@Req() { user }: ApiRequest): object {
    return { username: user.account?.username ?? null };
  }

  @Get('passport')
  @Authentication()
  @UseGuards(AuthGuard('jwt'))
  passport(@Req() { user }: ApiRequest): object {
    return { username: user.account?.username ?? null };
  }
}

@Module({ controllers: [SchemesController], providers: [OpaqueBearer, CarelessBearer, CrashingScheme] })
class SchemesModule {}

describe('the schemes of a route', () => {
  const app = useTestApp({ modules: [SchemesModule] });
  let alice: ApiClient;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
  });

  beforeEach(() => {
    handled = 0;
  });

  describe('with a strategy from npm among them', () => {
    const robot = (): ApiClient => app.client.withBearer('open-sesame');

    it('set who and by what together', async () => {
      expect((await robot().get('/schemes/opaque')).body).toEqual({
        username: 'robot',
        auth: { scheme: 'opaque', id: 'robot', scopes: ['schemes:read'] },
      });
    });

    it('let a caller without a credential through to a public route, as nobody', async () => {
      expect((await app.client.get('/schemes/opaque')).body).toEqual({ username: null, auth: null });
      expect((await app.client.get('/schemes/opaque', { authorization: 'Basic YTpi' })).status).toBe(200);
    });

    it('refuse a bad credential on a public route, with the strategy’s own challenge', async () => {
      const answer = await app.client.withBearer('guess').get('/schemes/opaque');

      expect(answer).toHaveProblem(401, 'authentication_failed');
      expect(answer.header('www-authenticate')).toBe('Bearer realm="opaque", error="invalid_token"');
    });

    it('refuse a malformed credential', async () => {
      const answer = await app.client.get('/schemes/opaque', { authorization: 'Bearer two words' });

      expect(answer).toHaveProblem(401, 'authentication_failed');
      expect(answer.header('www-authenticate')).toBe('Bearer realm="opaque"');
    });

    it('take no credential from the URL, though the strategy would', async () => {
      expect(await app.client.get('/schemes/opaque?access_token=open-sesame')).toHaveProblem(400, 'invalid');
    });

    it('stop at the first that says bad: the next is not asked', async () => {
      expect(await alice.get('/schemes/either')).toHaveProblem(401, 'authentication_failed');
    });

    it('all stand in the challenge', async () => {
      const answer = await app.client.get('/schemes/either');

      expect(answer).toHaveProblem(401, 'not_authenticated');
      expect(answer.header('www-authenticate')).toMatch(/^Bearer realm="opaque", Bearer realm="api"(,|$)/);
    });

    it('never believe what is no identity', async () => {
      expect(await app.client.withBearer('x').get('/schemes/careless')).toHaveProblem(500, 'error');
      expect(handled).toBe(0);
    });
  });

  describe('when one crashes', () => {
    it('fail closed, and say nothing of why', async () => {
      for (const client of [app.client, alice, app.client.withBearer('bad')]) {
        const answer = await client.get('/schemes/crashing');
        expect(answer).toHaveProblem(500, 'error');
        expect(answer.text).not.toMatch(/10\.0\.0\.7|TypeError|undefined/);
      }
      const exploded = await app.client.withBearer('explode').get('/schemes/opaque');
      expect(exploded).toHaveProblem(500, 'error');
      expect(exploded.text).not.toContain('10.0.0.7');
      expect(handled).toBe(0);
    });

    it('are 503 when it says that it cannot tell now, never 401', async () => {
      expect(await alice.get('/schemes/crashing', { 'x-crash': 'unavailable' })).toHaveProblem(503, 'unavailable');
      expect(handled).toBe(0);
    });

    it('do not ask it when an earlier one has decided', async () => {
      expect((await alice.get('/schemes/crashing-last')).status).toBe(200);
      expect(await app.client.withBearer('bad').get('/schemes/crashing-last')).toHaveProblem(401, 'token_not_valid');
      expect(await app.client.get('/schemes/crashing-last')).toHaveProblem(500, 'error');
    });
  });

  describe('when there are none', () => {
    it('look at no credential', async () => {
      expect((await alice.get('/schemes/none')).body).toEqual({ username: null });
      expect((await app.client.withBearer('bad').get('/schemes/none')).body).toEqual({ username: null });
    });

    it('leave AuthGuard of @nestjs/passport to work as ever', async () => {
      expect((await alice.get('/schemes/passport')).body).toEqual({ username: 'alice' });
      expect(await app.client.get('/schemes/passport')).toHaveProblem(401, 'not_authenticated');
      expect(await app.client.withBearer('bad').get('/schemes/passport')).toHaveProblem(401, 'not_authenticated');
    });
  });
});
