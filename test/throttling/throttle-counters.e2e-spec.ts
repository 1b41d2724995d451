import { Controller, Get, Module, Param } from '@nestjs/common';
import { type WithApplication } from '../../src/core/with-application.js';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { throttlesCommand } from '../../src/pipeline/throttles/throttles.command.js';
import { Throttle } from '../../src/throttling/throttle.decorator.js';
import { issueKey } from '../api-keys/api-key.js';
import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { eventually } from '../kit/eventually.js';
import { grant } from '../kit/grants.js';
import { type TestApp, useTestApp } from '../kit/test-app.js';
import { describeOnRedis } from '../kit/test-redis.js';

interface Counters {
  readonly subject: string;
  readonly isShared: boolean;
  readonly counters: readonly (Json & { readonly policy: string; readonly used: number })[];
}

@Controller('counted')
@Permissions(AllowAny)
class CountedController {
  @Get('plan')
  @Throttle('plan', { rate: ({ isStaff, isAuthenticated }) => (isStaff ? '9/h' : isAuthenticated ? '2/h' : 'none') })
  plan(): object {
    return {};
  }

  @Get('even')
  @Throttle('even', { rate: '3600/h burst 3' })
  even(): object {
    return {};
  }

  @Get('codes/:code')
  @Throttle('codes', { rate: '3/h', by: ({ url }) => url })
  code(@Param('code') _code: string): object {
    return {};
  }
}

@Module({ controllers: [CountedController] })
class CountedModule {}

const settings = {
  RATE_USER: '50/min;2000/h',
  RATE_ANON: '3/min',
  RATE_ARTICLES: '50/min',
  TRUSTED_PROXIES: '127.0.0.1',
};

const asked = (staff: ApiClient, subject: string): Promise<Answer<Counters>> =>
  staff.get<Counters>(`/security/throttles?subject=${encodeURIComponent(subject)}`);

/** The counters that have counted something, by name. */
const used = async (staff: ApiClient, subject: string): Promise<Readonly<Record<string, number>>> => {
  const { body } = await asked(staff, subject);
  return Object.fromEntries(body.counters.filter((one) => one.used > 0).map((one) => [one.policy, one.used]));
};

const reset = (staff: ApiClient, subject: string): Promise<Answer> =>
  staff.delete(`/security/throttles?subject=${encodeURIComponent(subject)}`);

async function signInStaff(app: TestApp, username: string, ...permissions: readonly string[]): Promise<ApiClient> {
  const user = await app.createUser({ username, isStaff: true });
  for (const permission of permissions) {
    await grant(app, { to: { user: user.id }, permission });
  }
  return app.clientFor(user);
}

async function run(app: TestApp, ...words: readonly string[]): Promise<readonly string[]> {
  const printed: string[] = [];
  const withApplication: WithApplication = (act) => act({ get: (token: never) => app.get(token) });
  await throttlesCommand(withApplication, (line) => printed.push(line)).parseAsync([...words], { from: 'user' });
  return printed;
}

describe('the counters of throttles, in processes that count for themselves', () => {
  const app = useTestApp({ settings, modules: [CountedModule] });
  const other = useTestApp({ settings, modules: [CountedModule], sharing: app });
  let staff: ApiClient;
  const from = (address: string, server = app): ApiClient => server.client.with({ 'x-forwarded-for': address });

  beforeEach(async () => {
    app.clock.advance('1d');
    // Of an hour, hits are kept by the minute: those of a test belong to one.
    app.clock.advance(`${60_000 - (app.clock.now() % 60_000)}ms`);
    staff = app.clientFor({
      ...(await app.createUser({ username: `staff-${Math.random()}`, isSuperuser: true, isStaff: true })),
    });
  });

  /** What is told of a reset. */
  const eventsOf = async (subject: string): Promise<readonly Json[]> => {
    const { body } = await staff.get<{ results: readonly (Json & { details: Json })[] }>(
      '/security/events?type=authz_admin&pageSize=100',
    );
    return body.results.filter(({ details }) => details['objectId'] === subject);
  };

  it('tell what an account has used of each limit, and when more comes back', async () => {
    const alice = await app.createUser({ username: 'alice' });
    await app.clientFor(alice).get('/articles');
    app.clock.advance('10s');
    await app.clientFor(alice).get('/me');

    const { body } = await asked(staff, 'user:Alice');

    expect(body).toMatchObject({ subject: `user:${alice.id}`, isShared: false });
    expect(body.counters).toEqual(
      expect.arrayContaining([
        { policy: 'user-50-per-60s', limit: 50, window: 60, used: 2, remaining: 48, resetsIn: 50 },
        { policy: 'user-2000-per-3600s', limit: 2000, window: 3600, used: 2, remaining: 1998, resetsIn: 3600 },
        { policy: 'articles', limit: 50, window: 60, used: 1, remaining: 49, resetsIn: 50 },
        { policy: 'api-keys', limit: 120, window: 60, used: 0, remaining: 120, resetsIn: null },
      ]),
    );
    expect(new Set(body.counters.map(({ policy }) => policy)).size).toBe(body.counters.length);
  });

  it('are found by an id too, and show the rates of a plan, and what a burst has left', async () => {
    const bob = await app.createUser({ username: 'bob' });
    await app.clientFor(bob).get('/counted/plan');
    await app.clientFor(bob).get('/counted/even');

    const { body } = await asked(staff, `user:${bob.id}`);

    expect(body.counters).toContainEqual({
      policy: 'plan',
      limit: 2,
      window: 3600,
      used: 1,
      remaining: 1,
      resetsIn: 3600,
    });
    expect(body.counters).toContainEqual({ policy: 'even', limit: 3, window: 3, used: 1, remaining: 2, resetsIn: 1 });
  });

  it('of an address are those before authentication and those of callers without an identity; of an IPv6 one, of its /64', async () => {
    await from('2001:db8:0:1::1').get('/articles');
    await from('2001:db8:0:1::2').post('/auth/jwt', { username: 'nobody', password: 'x' });

    const { body } = await asked(staff, 'address:2001:DB8:0:1:ffff::9');

    expect(body.subject).toBe('address:2001:db8:0:1::/64');
    expect(await used(staff, body.subject)).toEqual({ address: 2, anon: 2, articles: 1, login: 1 });
    expect((await asked(staff, 'address:::ffff:192.0.2.7')).body.subject).toBe('address:192.0.2.7');
  });

  it('of an API key are those of its own rate, of a mailbox its mails, and of a name what a function of a route made of it', async () => {
    const owner = await app.createUser({ username: 'owner' });
    const { id, client } = await issueKey(app, owner, { rate: '7/min', scopes: ['articles:read'] });
    await client.get('/articles');
    expect((await asked(staff, `api-key:${id}`)).body.counters).toEqual([
      { policy: 'credential', limit: 7, window: 60, used: 1, remaining: 6, resetsIn: 60 },
    ]);
    expect((await reset(staff, `api-key:${id}`)).status).toBe(204);
    expect(await used(staff, `api-key:${id}`)).toEqual({});
    expect(await used(staff, `user:owner`)).toMatchObject({ articles: 1 });

    await app.client.post('/auth/password/reset', { email: owner.email });
    await eventually(async () => expect(await used(staff, `email:${owner.email.toUpperCase()}`)).toEqual({ mail: 1 }));

    await app.client.get('/counted/codes/17');
    expect(await used(staff, 'name:/api/v1/counted/codes/17')).toEqual({ codes: 1 });
  });

  it('are reset at once: who was refused passes, and nobody else does', async () => {
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      for (let request = 0; request < 3; request += 1) {
        await from(address).get('/articles');
      }
    }
    expect((await from('192.0.2.1').get('/articles')).status).toBe(429);

    expect((await reset(staff, 'address:192.0.2.1')).status).toBe(204);

    const [recorded] = await app.database.query(
      `SELECT "action", "object_id", "before" FROM "audit_log" WHERE "object_type" = 'throttles' ORDER BY "sequence" DESC LIMIT 1`,
    );
    expect(recorded).toEqual({
      action: 'throttles.delete',
      object_id: 'address:192.0.2.1',
      before: { address: 4, anon: 3, articles: 3 },
    });
    await eventually(async () =>
      expect(await eventsOf('address:192.0.2.1')).toMatchObject([
        {
          type: 'authz_admin',
          actor: expect.stringMatching(/^staff-/),
          details: { action: 'throttles.delete' },
        },
      ]),
    );
    expect((await from('192.0.2.1').get('/articles')).status).toBe(200);
    expect((await from('192.0.2.2').get('/articles')).status).toBe(429);
  });

  it('are reset in every process, which hears of it', async () => {
    for (let request = 0; request < 3; request += 1) {
      await from('192.0.2.3', other).get('/articles');
    }
    expect((await from('192.0.2.3', other).get('/articles')).status).toBe(429);

    await reset(staff, 'address:192.0.2.3');

    await eventually(async () => expect((await from('192.0.2.3', other).get('/articles')).status).toBe(200));
  });

  it.each([
    ['alice', 'invalid'],
    ['', 'invalid'],
    ['nobody:alice', 'invalid'],
    ['{x}:y', 'invalid'],
    ['user:', 'invalid'],
    ['user:nobody', 'does_not_exist'],
    ['user:018f0000-0000-7000-8000-000000000000', 'does_not_exist'],
    ['address:010.1.1.1', 'does_not_exist'],
    ['address:192.0.2.1\r\nDEL x', 'does_not_exist'],
    ['api-key:*', 'does_not_exist'],
    ['email:alice', 'does_not_exist'],
  ])('are not asked by what is no subject: %j', async (subject, code) => {
    for (const answer of [await asked(staff, subject), await reset(staff, subject)]) {
      expect(answer).toHaveProblem(400, 'invalid');
      expect(answer.body).toMatchObject({ errors: [{ parameter: 'subject', code }] });
    }
  });

  it('are for staff with the permission to view them, and are reset by those who may delete', async () => {
    const viewer = await signInStaff(app, 'viewer', 'throttles.view');
    const plain = app.clientFor(await app.createUser({ username: 'plain' }));
    const self = 'user:plain';

    expect((await asked(viewer, self)).status).toBe(200);
    expect(await reset(viewer, self)).toHaveProblem(403, 'permission_denied');
    expect(await asked(plain, self)).toHaveProblem(403, 'permission_denied');
    expect(await reset(plain, self)).toHaveProblem(403, 'permission_denied');
    expect(await asked(app.client, self)).toHaveProblem(401, 'not_authenticated');
  });

  it('are reset from the command line, which cannot show what other processes have counted', async () => {
    await from('192.0.2.4').get('/articles');

    expect(await run(other, 'reset', '--subject', 'address:192.0.2.4')).toEqual([
      'The counters of address:192.0.2.4 are reset.',
    ]);

    await eventually(async () => expect(await used(staff, 'address:192.0.2.4')).toEqual({}));
    await eventually(async () =>
      expect(await eventsOf('address:192.0.2.4')).toMatchObject([
        { actor: null, details: { action: 'throttles.delete', objectType: 'throttles' } },
      ]),
    );
    await expect(run(other, 'list', '--subject', 'address:192.0.2.4')).rejects.toThrow(
      'GET /api/v1/security/throttles',
    );
    await expect(run(other, 'reset', '--subject', 'nonsense')).rejects.toThrow('user: and the id or the username');
  });
});

describeOnRedis('the counters of throttles, in a Redis that servers share', (redis) => {
  const app = useTestApp({ settings: { ...settings, ...redis.settings } });

  it('are shown and reset for all servers, and the strict ones that each counts as well', async () => {
    const staff = await signInStaff(app, 'staff', 'throttles.view', 'throttles.delete');
    const client = app.client.with({ 'x-forwarded-for': '192.0.2.1' });
    await client.post('/auth/jwt', { username: 'nobody', password: 'x' });
    await client.get('/articles');
    expect((await asked(staff, 'address:192.0.2.1')).body.isShared).toBe(true);
    expect(await used(staff, 'address:192.0.2.1')).toMatchObject({ address: 2, anon: 2, login: 1 });
    expect(await run(app, 'list', '--subject', 'address:192.0.2.1')).toContainEqual(
      expect.stringMatching(/^anon\t2\t3\t60s\t\d\ds$/),
    );
    const keys = (await redis.keys()).filter((key) => key.includes('{192.0.2.1}'));
    expect(keys.length).toBeGreaterThan(2);

    expect((await reset(staff, 'address:192.0.2.1')).status).toBe(204);

    expect(await used(staff, 'address:192.0.2.1')).toEqual({});
    expect((await redis.keys()).filter((key) => key.includes('{192.0.2.1}'))).toEqual([]);
  });
});
