import { Controller, ForbiddenException, Get, Module, Param } from '@nestjs/common';
import { type Environment } from '../../src/settings/read-values.js';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Throttle } from '../../src/throttling/throttle.decorator.js';
import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { describeOnRedis } from '../kit/test-redis.js';
import { useTestApp } from '../kit/test-app.js';

@Controller('options')
@Permissions(AllowAny)
class OptionsController {
  @Get('even')
  @Throttle('even', { rate: '10/h burst 3' })
  even(): object {
    return {};
  }

  @Get('pages/:pages')
  @Throttle('pages', { rate: '10/h', cost: ({ url }) => Number(url.split('/').at(-1)) })
  pages(@Param('pages') _pages: string): object {
    return {};
  }

  @Get('dear')
  @Throttle('dear', { rate: '10/h', cost: 4 })
  dear(): object {
    return {};
  }

  @Get('plans')
  @Throttle('plans', {
    rate: ({ isStaff, isAuthenticated }) => (isStaff ? '4/h' : isAuthenticated ? '2/h' : 'nonsense'),
  })
  plans(): object {
    return {};
  }

  @Get('tenants/:tenant')
  @Throttle('tenants', { rate: '3/h', by: ({ url }) => url })
  tenant(@Param('tenant') _tenant: string): object {
    return {};
  }

  @Get('codes/:code')
  @Throttle('codes', { rate: '3/h', countOn: 'failure' })
  code(@Param('code') code: string): object {
    return this.#found(code);
  }

  @Get('reports/:report')
  @Throttle('reports', { rate: '3/h', countOn: 'success' })
  report(@Param('report') report: string): object {
    return this.#found(report);
  }

  #found(what: string): object {
    if (what !== 'right') {
      throw new ForbiddenException();
    }
    return {};
  }
}

@Module({ controllers: [OptionsController] })
class OptionsModule {}

function optionsSuite(settings: Environment): void {
  const app = useTestApp({ settings, modules: [OptionsModule] });
  let users = 0;
  let client: ApiClient;

  beforeEach(async () => {
    client = app.clientFor(await app.createUser({ username: `user${(users += 1)}` }));
  });

  const get = (path: string): Promise<Answer> => client.get(`/options/${path}`);
  const count = (answers: readonly Answer[], wanted: number): number =>
    answers.filter(({ status }) => status === wanted).length;
  const left = (answer: Answer, scope: string): string | undefined =>
    new RegExp(`"${scope}";r=(\\d+)`).exec(answer.header('ratelimit') ?? '')?.[1];

  it('even requests out, and tell the burst as the quota', async () => {
    const answers = await atOnce(10, () => get('even'));

    expect(count(answers, 200)).toBe(3);
    const refused = await get('even');
    expect(refused).toHaveProblem(429, 'throttled');
    expect(refused.header('ratelimit-policy')).toContain('"even";q=3;w=1080');
    expect(Number(refused.header('retry-after'))).toBeGreaterThan(340);
    expect(Number(refused.header('retry-after'))).toBeLessThanOrEqual(360);
  });

  it('charge what a request costs, by a number or by a function', async () => {
    expect(left(await get('dear'), 'dear')).toBe('6');
    expect(left(await get('dear'), 'dear')).toBe('2');
    expect((await get('dear')).status).toBe(429);

    expect(left(await get('pages/7'), 'pages')).toBe('3');
    expect(left(await get('pages/0'), 'pages')).toBe('3');
    expect((await get('pages/4')).status).toBe(429);
    expect(left(await get('pages/3'), 'pages')).toBe('0');
  });

  it('let nobody through when a function says nonsense', async () => {
    expect((await get('pages/-1')).status).toBe(500);
    expect((await get('pages/0.5')).status).toBe(500);
    expect((await get('pages/x')).status).toBe(500);
    expect((await app.client.get('/options/plans')).status).toBe(500);
  });

  it('give each the rate of their plan', async () => {
    const staff = app.clientFor(await app.createUser({ username: `staff${users}`, isStaff: true }));

    expect(count(await atOnce(10, () => staff.get('/options/plans')), 200)).toBe(4);
    expect(count(await atOnce(10, () => get('plans')), 200)).toBe(2);
  });

  it('count together whom a function of the request puts together', async () => {
    const [acme, other] = [`acme${users}`, `${'other'.repeat(40)}${users}`];

    expect(count(await atOnce(6, () => get(`tenants/${acme}`)), 200)).toBe(3);
    expect(count(await atOnce(6, () => get(`tenants/${other}`)), 200)).toBe(3);
    expect((await get(`tenants/${acme}`)).status).toBe(429);
  });

  it('count failures alone, and of those at once no more than the limit', async () => {
    for (let round = 0; round < 3; round += 1) {
      expect(count(await atOnce(3, () => get('codes/right')), 200)).toBe(3);
      // What was given back is there once the answers have left.
      await eventually(async () => expect(left(await get('codes/right'), 'codes')).toBe('2'));
    }

    expect(count(await atOnce(20, () => get('codes/wrong')), 403)).toBe(3);
    expect((await get('codes/right')).status).toBe(429);
  });

  it('count successes alone', async () => {
    for (let round = 0; round < 5; round += 1) {
      await eventually(async () => expect((await get('reports/missing')).status).toBe(403));
    }

    // What was given back is there once the answers have left.
    for (let success = 0; success < 3; success += 1) {
      await eventually(async () => expect((await get('reports/right')).status).toBe(200));
    }
    expect((await get('reports/right')).status).toBe(429);
  });
}

describe('options of a throttle, counted in the process,', () => optionsSuite({}));
describeOnRedis('options of a throttle, counted in Redis,', (redis) => optionsSuite(redis.settings));
