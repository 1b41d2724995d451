import { type CanActivate, Controller, Get, Injectable, Module, Post, UseGuards } from '@nestjs/common';
import { allOf, anyOf, not } from '../../src/permissions/composition.js';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { IsAdmin } from '../../src/permissions/is-admin.permission.js';
import { IsAuthenticated } from '../../src/permissions/is-authenticated.permission.js';
import { IsSuperuser } from '../../src/permissions/is-superuser.permission.js';
import { Permission, type PermissionRequest } from '../../src/permissions/permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { ReadOnly } from '../../src/permissions/read-only.permission.js';
import { type Denial } from '../../src/permissions/refusal.js';
import { type Verdict } from '../../src/permissions/verdict.js';
import { PolicyInventory } from '../../src/pipeline/policy-inventory.js';
import { type ApiClient } from '../kit/api-client.js';
import { useTestApp } from '../kit/test-app.js';

/** A service that a permission asks. */
@Injectable()
class Office {
  isOpen = true;
}

/** A permission that injects something, and says why not. */
@Injectable()
class OfficeHours extends Permission {
  constructor(private readonly office: Office) {
    super();
  }

  override hasPermission(_: PermissionRequest): Verdict {
    return this.office.isOpen ? 'allow' : 'deny';
  }

  override denial(): Denial {
    return { detail: 'The office is closed.', required: ['office.enter'] };
  }
}

class Crashing extends Permission {
  override hasPermission(): Verdict {
    throw new TypeError('undefined is not a role of 10.0.0.7');
  }
}

/** A guard that is no permission: it decides nothing about the route's policy. */
class OpenHandedGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

let handled = 0;

@Controller('declared')
@Permissions(IsAdmin)
class DeclaredController {
  @Get('class')
  ofClass(): object {
    return {};
  }

  @Get('open')
  @Permissions(AllowAny)
  open(): object {
    return {};
  }

  @Get('stricter')
  @Permissions(IsSuperuser)
  stricter(): object {
    return {};
  }

  @Get('guarded')
  @UseGuards(IsAuthenticated)
  guarded(): object {
    return {};
  }

  @Get('both')
  @Permissions(IsAuthenticated)
  @UseGuards(IsSuperuser)
  both(): object {
    return {};
  }

  @Get('several')
  @Permissions(IsAuthenticated, not(IsAdmin))
  several(): object {
    return {};
  }

  @Get('office')
  @Permissions(anyOf(IsSuperuser, allOf(IsAuthenticated, OfficeHours)))
  office(): object {
    return {};
  }

  @Get('crashing')
  @Permissions(anyOf(Crashing, AllowAny))
  crashing(): object {
    handled += 1;
    return {};
  }

  @Get('read-only')
  @Permissions(ReadOnly)
  read(): object {
    return {};
  }

  @Post('read-only')
  @Permissions(ReadOnly)
  write(): object {
    handled += 1;
    return {};
  }
}

@Controller('undeclared')
class UndeclaredController {
  @Get()
  plain(): object {
    return {};
  }

  @Get('open-handed')
  @UseGuards(OpenHandedGuard)
  openHanded(): object {
    return {};
  }
}

@Controller('guarded')
@UseGuards(IsAuthenticated, new IsAdmin())
class GuardedController {
  @Get()
  plain(): object {
    return {};
  }
}

@Module({
  controllers: [DeclaredController, UndeclaredController, GuardedController],
  providers: [Office, OfficeHours],
})
class DeclarationsModule {}

describe('who may use a route', () => {
  const app = useTestApp({ modules: [DeclarationsModule] });
  let callers: Readonly<Record<'nobody' | 'somebody' | 'staff' | 'superuser', ApiClient>>;

  beforeAll(async () => {
    callers = {
      nobody: app.client,
      somebody: app.clientFor(await app.createUser({ username: 'alice' })),
      staff: app.clientFor(await app.createUser({ username: 'stan', isStaff: true })),
      superuser: app.clientFor(await app.createUser({ username: 'root', isSuperuser: true })),
    };
  });

  beforeEach(() => {
    handled = 0;
  });

  it.each([
    ['says its class, where the method says nothing', '/declared/class', [401, 403, 200, 403]],
    ['says the method in place of the class, wider', '/declared/open', [200, 200, 200, 200]],
    ['says the method in place of the class, narrower', '/declared/stricter', [401, 403, 403, 200]],
    ['says @UseGuards() on the method in place of the class', '/declared/guarded', [401, 200, 200, 200]],
    ['say @Permissions() and @UseGuards() together', '/declared/both', [401, 403, 403, 200]],
    ['say several permissions together', '/declared/several', [401, 200, 403, 200]],
    ['says @UseGuards() on the class, several together', '/guarded', [401, 403, 200, 403]],
    ['says IsAuthenticated, where nothing is declared', '/undeclared', [401, 200, 200, 200]],
    ['says IsAuthenticated, where only another guard is declared', '/undeclared/open-handed', [401, 200, 200, 200]],
  ])('%s', async (_, path, expected) => {
    const answers = await Promise.all(Object.values(callers).map((caller) => caller.get(path)));

    expect(answers.map(({ status }) => status)).toEqual(expected);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(answer).toHaveProblem(answer.status, answer.status === 401 ? 'not_authenticated' : 'permission_denied');
    }
  });

  it('stands in the inventory as it is enforced', () => {
    const described = app
      .get(PolicyInventory)
      .policies()
      .filter(({ route }) => /declared|guarded/.test(route.path))
      .map(({ route, permission }) => [route.path.slice('/api/v1'.length), permission.describe()]);

    expect(Object.fromEntries(described)).toMatchObject({
      '/declared/class': 'IsAdmin',
      '/declared/open': 'AllowAny',
      '/declared/both': 'allOf(IsAuthenticated, IsSuperuser)',
      '/declared/several': 'allOf(IsAuthenticated, not(IsAdmin))',
      '/declared/office': 'anyOf(IsSuperuser, allOf(IsAuthenticated, OfficeHours))',
      '/guarded': 'allOf(IsAuthenticated, IsAdmin)',
      '/undeclared': 'IsAuthenticated',
    });
  });

  it('may depend on what a permission injects, and the denial says why, through compositions', async () => {
    expect((await callers.somebody.get('/declared/office')).status).toBe(200);

    app.get(Office).isOpen = false;
    const answer = await callers.somebody.get('/declared/office');

    expect(answer).toHaveProblem(403, 'permission_denied');
    expect(answer.body).toMatchObject({ detail: 'The office is closed.', required: ['office.enter'] });
    expect((await callers.superuser.get('/declared/office')).status).toBe(200);
    const unknown = await callers.nobody.get('/declared/office');
    expect(unknown).toHaveProblem(401, 'not_authenticated');
    expect(unknown.text).not.toContain('office');
  });

  it('is nobody when a permission crashes, and nothing is told of why', async () => {
    for (const caller of Object.values(callers)) {
      const answer = await caller.get('/declared/crashing');
      expect(answer).toHaveProblem(500, 'error');
      expect(answer.text).not.toMatch(/10\.0\.0\.7|TypeError/);
    }
    expect(handled).toBe(0);
  });

  it('holds for HEAD as for GET, and no header turns one method into another', async () => {
    expect((await callers.nobody.request('HEAD', '/declared/class')).status).toBe(401);
    expect((await callers.somebody.request('HEAD', '/declared/class')).status).toBe(403);
    expect((await callers.nobody.request('HEAD', '/declared/read-only')).status).toBe(200);

    for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      expect((await callers.nobody.post('/declared/read-only', {}, { [header]: 'GET' })).status).toBe(401);
    }
    expect(await callers.superuser.post('/declared/read-only?_method=GET', {})).toHaveProblem(403, 'permission_denied');
    expect(handled).toBe(0);
  });

  it.each([
    '/api/v1/declared/class/',
    '/api/v1/declared/%63lass',
    '/api/v1//declared/class',
    '/api/v1/declared//class',
    '/api/v1/./declared/class',
    '/api/v1/x/../declared/class',
    '/api/v1/DECLARED/class',
    '/API/V1/declared/class',
    '/api/v1/declared/class;a=b',
    '/api/v1/declared/class%20',
    '/api/v1/declared/class%00',
    '/api/v1/declared%2fclass',
    '/api/v1/declared/class?x=/open',
    '/api/v1/declared/open/../class',
    'http://127.0.0.1/api/v1/declared/class',
    '//api/v1/declared/class',
    '\\api\\v1\\declared\\class',
  ])('is not widened by writing its path as %s', async (path) => {
    const answer = await app.raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);

    expect([400, 401, 404]).toContain(answer.status);
  });
});
