import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  Injectable,
  Post,
  UseGuards,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { SkipThrottle, Throttle as NestThrottle, ThrottlerGuard } from '@nestjs/throttler';
import { Clock } from '../core/clock.js';
import { type ApiReply, type ApiRequest } from '../core/api-request.js';
import { type Account, Identity } from '../core/identity.js';
import { ApiException } from '../exceptions/api.exception.js';
import { readSettings } from '../settings/settings.js';
import { SettingsModule } from '../settings/settings.module.js';
import { AddressThrottleGuard } from './address-throttle.guard.js';
import { AnonymousThrottle } from './anonymous-throttle.js';
import { CounterStore, type Hit } from './counter.store.js';
import { IdentityThrottleGuard } from './identity-throttle.guard.js';
import { MemoryCounterStore } from './memory-counter.store.js';
import { Throttle } from './throttle.decorator.js';
import { ThrottlingModule } from './throttling.module.js';

class TestClock extends Clock {
  time = 1_700_000_000_000;

  override now(): number {
    return this.time;
  }
}

const clock = new TestClock();

/** Stands in for authentication: `Bearer alice` is alice, anything else is a bad credential. */
@Injectable()
class BearerGuard implements CanActivate {
  constructor(private readonly anonymous: AnonymousThrottle) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const reply = context.switchToHttp().getResponse<ApiReply>();
    const credential = request.headers.authorization;
    if (credential !== undefined) {
      await this.anonymous.assertNotExhausted(request, reply);
      const id = /^Bearer (alice|bob)$/.exec(credential)?.[1];
      if (id === undefined) {
        await this.anonymous.charge(request, reply);
        return false;
      }
      request.user = Identity.of({ id } as Account, { scheme: 'bearer', id, scopes: null });
    }
    return true;
  }
}

@Catch(ApiException)
class ExceptionsFilter implements ExceptionFilter<ApiException> {
  catch({ status, headers, detail }: ApiException, host: ArgumentsHost): void {
    const reply = host
      .switchToHttp()
      .getResponse<ApiReply & { code(status: number): { headers(all: object): { send(body: string): void } } }>();
    reply.code(status).headers(headers).send(detail);
  }
}

@Controller()
class RoutesController {
  @Get('plain')
  plain(): string {
    return 'plain';
  }

  @Get('articles/:id')
  @Throttle('articles')
  article(): string {
    return 'article';
  }

  @Post('login')
  @Throttle('login', { by: 'address' })
  login(): string {
    return 'token';
  }

  @Get('health')
  @SkipThrottle()
  health(): string {
    return 'ok';
  }

  @Get('nest')
  @UseGuards(ThrottlerGuard)
  @NestThrottle({ default: { limit: 2, ttl: 60_000 } })
  nest(): string {
    return 'nest';
  }
}

/** The same store as one that is far away. */
class DistantStore extends CounterStore {
  override readonly isShared = true;
  readonly near = new MemoryCounterStore({ throttleKeys: 1000 }, clock);

  override async consume(hits: readonly Hit[]) {
    await new Promise(setImmediate);
    return { ...this.near.consume(hits), store: this };
  }

  override async peek(hits: readonly Hit[]) {
    await new Promise(setImmediate);
    return this.near.peek(hits);
  }

  override async release(hits: readonly Hit[], at: readonly number[]) {
    await new Promise(setImmediate);
    this.near.release(hits, at);
  }

  override async reset(hits: readonly Hit[]) {
    await new Promise(setImmediate);
    this.near.reset(hits);
  }
}

describe.each([
  ['in this process', new MemoryCounterStore({ throttleKeys: 1000 }, clock)],
  ['elsewhere', new DistantStore()],
])('throttling with a store %s', (_where, store) => {
  let app: NestFastifyApplication;
  let address = 0;

  beforeAll(async () => {
    const settings = readSettings({
      RATE_ADDRESS: '50/min',
      RATE_ANON: '5/min',
      RATE_USER: '20/min;30/day',
      RATE_LOGIN: '3/min',
      RATE_ARTICLES: '4/min',
    });
    const module = await Test.createTestingModule({
      imports: [SettingsModule.forRoot(settings, clock), ThrottlingModule],
      controllers: [RoutesController],
      providers: [
        { provide: APP_FILTER, useClass: ExceptionsFilter },
        { provide: APP_GUARD, useExisting: AddressThrottleGuard },
        { provide: APP_GUARD, useClass: BearerGuard },
        { provide: APP_GUARD, useExisting: IdentityThrottleGuard },
      ],
    })
      .overrideProvider(CounterStore)
      .useValue(store)
      .compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useLogger(false);
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onRequest', (request, _reply, done) => {
        Object.assign(request, { clientAddress: String(request.headers['x-test-address']), user: Identity.anonymous });
        done();
      });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(() => app.close());

  // Each test has addresses and a day of its own.
  beforeEach(() => {
    address += 1;
    clock.time += 3 * 86_400_000;
  });

  const send = (method: 'GET' | 'POST' | 'HEAD', url: string, credential?: string, from = `203.0.113.${address}`) =>
    app.inject({
      method,
      url,
      headers: { 'x-test-address': from, ...(credential && { authorization: `Bearer ${credential}` }) },
    });

  const statuses = async (count: number, act: () => ReturnType<typeof send>) => {
    const answers = await Promise.all(Array.from({ length: count }, act));
    return answers.map(({ statusCode }) => statusCode);
  };

  it('tells an anonymous caller both limits', async () => {
    const { headers } = await send('GET', '/plain');
    expect(headers['ratelimit-policy']).toBe('"address";q=50;w=60, "anon";q=5;w=60');
    expect(headers.ratelimit).toBe('"address";r=49;t=60, "anon";r=4;t=60');
  });

  it('tells an identity every window', async () => {
    const { headers } = await send('GET', '/plain', 'alice');
    expect(headers['ratelimit-policy']).toBe(
      '"address";q=50;w=60, "user-20-per-60s";q=20;w=60, "user-30-per-86400s";q=30;w=86400',
    );
    expect(headers.ratelimit).toBe(
      '"address";r=49;t=60, "user-20-per-60s";r=19;t=60, "user-30-per-86400s";r=29;t=86400',
    );
  });

  it('admits exactly the limit of a burst, and says when to come back', async () => {
    expect((await statuses(8, () => send('GET', '/plain'))).toSorted()).toEqual([
      200, 200, 200, 200, 200, 429, 429, 429,
    ]);

    clock.time += 20_500;
    const denied = await send('GET', '/plain');
    expect(denied.statusCode).toBe(429);
    expect(denied.headers['retry-after']).toBe('40');
    expect(denied.headers.ratelimit).toBe('"address";r=41;t=40, "anon";r=0;t=40');
    expect(denied.body).toBe('Too many requests. Try again in 40 seconds.');

    clock.time += 40_000;
    expect((await send('GET', '/plain')).statusCode).toBe(200);
  });

  it('counts an identity wherever it calls from, and each by itself', async () => {
    let from = 0;
    const elsewhere = () => send('GET', '/plain', 'alice', `198.51.${address}.${from++}`);
    expect((await statuses(21, elsewhere)).filter((status) => status === 200)).toHaveLength(20);
    expect((await send('GET', '/plain', 'bob')).statusCode).toBe(200);
  });

  it('reports the longest wait', async () => {
    await statuses(20, () => send('GET', '/plain', 'alice'));
    clock.time += 60_000;
    await statuses(10, () => send('GET', '/plain', 'alice'));
    const denied = await send('GET', '/plain', 'alice');
    expect(denied.statusCode).toBe(429);
    expect(denied.headers['retry-after']).toBe(String(86_400 - 60));
  });

  it('shares a scope over ids, queries and HEAD', async () => {
    let id = 0;
    const variants = () => send(id % 2 ? 'HEAD' : 'GET', `/articles/${id++}?id=${id}`, 'alice');
    expect((await statuses(6, variants)).filter((status) => status === 200)).toHaveLength(4);
    expect((await send('GET', '/plain', 'alice')).statusCode).toBe(200);
  });

  it('counts logins of an address before anyone is authenticated', async () => {
    const answers = await statuses(5, () => send('POST', '/login', 'wrong'));
    expect(answers.toSorted()).toEqual([403, 403, 403, 429, 429]);
    expect((await send('POST', '/login')).headers['ratelimit-policy']).toBe('"address";q=50;w=60, "login";q=3;w=60');
  });

  it('counts bad credentials as anonymous, then refuses to judge even a good one', async () => {
    expect(await statuses(5, () => send('GET', '/plain', 'wrong'))).toEqual([403, 403, 403, 403, 403]);
    const good = await send('GET', '/plain', 'alice');
    expect(good.statusCode).toBe(429);
    expect(good.headers['ratelimit-policy']).toBe('"address";q=50;w=60, "anon";q=5;w=60');
    expect((await send('GET', '/plain')).statusCode).toBe(429);
  });

  it('takes the hosts of one /64 for one client', async () => {
    let host = 0;
    const rotating = () => send('GET', '/plain', undefined, `2001:db8:${address}:1::${(++host).toString(16)}`);
    expect((await statuses(200, rotating)).filter((status) => status === 200)).toHaveLength(5);
    expect((await send('GET', '/plain', undefined, `2001:db8:${address}:2::1`)).statusCode).toBe(200);
  });

  it('exempts health checks', async () => {
    expect(new Set(await statuses(100, () => send('GET', '/health')))).toEqual(new Set([200]));
    expect((await send('GET', '/health')).headers).not.toHaveProperty('ratelimit');
  });

  it('lets the guard of @nestjs/throttler count in the same store', async () => {
    const answers = await statuses(4, () => send('GET', '/nest', 'alice'));
    expect(answers.toSorted()).toEqual([200, 200, 429, 429]);
    expect(await statuses(1, () => send('GET', '/nest', 'alice', '198.51.100.200'))).toEqual([200]);
  });
});
