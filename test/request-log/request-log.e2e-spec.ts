import { connect } from 'node:net';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { Detection } from '../../src/observability/detection/detection.js';
import { LogBody } from '../../src/observability/log-body.decorator.js';
import { IsRawText } from '../../src/serializers/fields/is-raw-text.decorator.js';
import { IsText } from '../../src/serializers/fields/is-text.decorator.js';
import { Serialize } from '../../src/serializers/output/serialize.decorator.js';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Throttle } from '../../src/throttling/throttle.decorator.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { eventually } from '../kit/eventually.js';
import { dumpOf } from '../kit/database-dump.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';

/** A route that is soon exhausted. */
@Controller('rare')
@Permissions(AllowAny)
@Throttle('rare', { rate: '1/min' })
class RareController {
  @Get()
  read(): object {
    return {};
  }
}

class NoteDto {
  @IsText({ max: 1000 })
  title: string;

  @IsRawText({ max: 100 })
  pin: string;
}

class NoteAnswerDto {
  @Expose()
  @IsString()
  id: string;
}

/** A route that logs of its bodies. */
@Controller('notes')
@Permissions(AllowAny)
@SkipThrottle()
class NotesController {
  @Post()
  @Serialize(NoteAnswerDto)
  @LogBody({ request: ['title'], response: ['id'] })
  write(@Body() _note: NoteDto): object {
    return { id: 'note-1', title: 'not exposed' };
  }
}

@Controller('careless')
@Permissions(AllowAny)
class CarelessController {
  @Post()
  @LogBody({ request: ['pin'] })
  write(@Body() _note: NoteDto): object {
    return {};
  }
}

@Module({ controllers: [RareController, NotesController] })
class RareModule {}

@Module({ controllers: [CarelessController] })
class CarelessModule {}

describe('the request log', () => {
  const app = useTestApp({ settings: { RATE_ANON: '1000/min', BODY_LIMIT: '4KiB' }, modules: [RareModule] });
  let user: TestUser;
  let alice: ApiClient;

  beforeAll(async () => {
    user = await app.createUser({ username: 'alice' });
    ({ client: alice } = await app.signIn('alice'));
  });

  it('tells who did what, by which handler, and what became of it', async () => {
    const answer = await alice.get('/articles?search=x', { 'user-agent': 'curl/8' });

    expect(await app.log.request(answer.header('x-request-id')!)).toEqual({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      message: 'request',
      requestId: answer.header('x-request-id'),
      method: 'GET',
      path: '/api/v1/articles',
      route: '/api/v1/articles',
      status: 200,
      duration: expect.any(Number),
      bytes: answer.text.length,
      address: '127.0.0.1',
      userAgent: 'curl/8',
      principal: user.id,
      scheme: 'jwt',
      credentialId: expect.any(String),
      handler: 'ArticlesController.list',
      serializer: 'ArticleDto',
      outcome: 'allowed',
    });
  });

  it.each([
    ['a bad credential', () => app.client.withBearer('bad').get('/articles'), 'unauthenticated', 'jwt'],
    ['no credential', () => app.client.get('/me'), 'denied', 'IsAuthenticated'],
    ['a missing permission', () => alice.get('/users'), 'denied', expect.stringContaining('CanAdminister')],
    ['an exhausted rate', () => app.client.get('/rare'), 'throttled', 'rare'],
  ])('tells which rule refused %s', async (_, ask, outcome, refusedBy) => {
    await ask();
    const answer = await ask();

    expect(await app.log.request(answer.header('x-request-id')!)).toMatchObject({ outcome, refusedBy });
  });

  it('tells that the policy allowed what is wrong in itself, and nothing where it was not asked', async () => {
    const invalid = await alice.post('/articles', {});
    const malformed = await app.raw('GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');

    expect(await app.log.request(invalid.header('x-request-id')!)).toMatchObject({ status: 400, outcome: 'allowed' });
    expect(await app.log.request(malformed.header('x-request-id')!)).not.toHaveProperty('outcome');
  });

  it('has of bodies what the route names, and nothing else', async () => {
    const answer = await app.client.post('/notes', { title: `a\n${'x'.repeat(300)}`, pin: 'canary-pin' });
    const line = await app.log.request(answer.header('x-request-id')!);

    expect(line).toMatchObject({
      status: 201,
      body: { title: expect.stringMatching(/^a\uFFFDx{254}…$/) },
      answer: { id: 'note-1' },
    });
    expect(app.log.text).not.toContain('canary-pin');
  });

  it('does not start with a route that would log what is taken as it was sent, as a password is', async () => {
    const careless = new TestApp({ modules: [CarelessModule] });

    await expect(careless.start()).rejects.toMatchObject({ code: 'UNLOGGABLE_FIELD' });
    await careless.stop();
  });

  it('has one line for every request, whatever became of it', async () => {
    app.log.clear();
    const answers = await Promise.all([
      alice.get('/me'),
      alice.get('/users'),
      app.client.get('/me'),
      app.client.withBearer('bad').get('/articles'),
      app.client.get('/nowhere'),
      app.client.delete('/articles'),
      app.client.request('OPTIONS', '/articles'),
      app.client.request('HEAD', '/articles'),
      app.client.get('/articles', { accept: 'text/html' }),
      app.client.get('/articles?x=y'),
      app.client.post('/auth/jwt', { username: 'alice', password: PASSWORD }),
      app.client.request('POST', '/auth/jwt', { body: '{', headers: { 'content-type': 'application/json' } }),
      app.client.post('/auth/jwt', { username: 'x'.repeat(5000), password: 'x' }),
      app.raw('GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n'),
      app.raw('GET /api/v1/articles HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
      app.site.get('/health/live'),
    ]);

    answers.push(...(await atOnce(20, () => app.client.get('/articles'))));

    for (const answer of answers) {
      const line = await app.log.request(answer.header('x-request-id')!);
      expect(line.status).toBe(answer.status);
      if (answer.status >= 400 && answer.header('content-type')?.includes('problem')) {
        expect(line.code).toBe(answer.body['code']);
      }
    }
    const ids = app.log.requests().map(({ requestId }) => requestId);
    expect(ids).toHaveLength(answers.length);
    expect(new Set(ids).size).toBe(answers.length);
  });

  it('tells of a request whose client went away', async () => {
    const hold = app.database.query('BEGIN; LOCK TABLE articles; SELECT pg_sleep(0.5); COMMIT');
    await eventually(async () => {
      expect(
        await app.database.query(`SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted`),
      ).toHaveLength(1);
    });
    const socket = connect(app.port, '127.0.0.1');
    socket.write(
      'GET /api/v1/articles?gone=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Request-Id: gone-away\r\n\r\n'.replace(
        '?gone=1',
        '',
      ),
    );
    await eventually(async () => {
      const [{ waiting } = { waiting: 0 }] = await app.database.query<{ waiting: number }>(
        'SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted',
      );
      expect(waiting).toBeGreaterThan(0);
    });
    socket.destroy();

    expect(await app.log.request('gone-away')).toMatchObject({ aborted: true, path: '/api/v1/articles' });
    await hold;
  });

  it('has no password, token, query or body in it, however they came', async () => {
    const canary = 'canary-7f3a9c';
    const headers = {
      authorization: `Bearer ${canary}`,
      cookie: `session=${canary}`,
      'x-api-key': canary,
      'proxy-authorization': canary,
      'x-csrf-token': canary,
      referer: `https://example.org/?token=${canary}`,
    };
    const json = { 'content-type': 'application/json' };
    await Promise.all([
      ...Object.entries(headers).map(([name, value]) => app.client.get('/articles', { [name]: value })),
      app.client.get('/me', { authorization: `Basic ${canary}` }),
      app.client.get(`/articles?search=${canary}&token=${canary}`),
      app.client.get(`/articles?${canary}=1`),
      app.client.get(`/nowhere?password=${canary}`),
      app.client.post('/auth/jwt', { username: 'alice', password: canary }),
      app.client.post('/auth/jwt', { username: canary, password: canary }),
      app.client.post('/auth/jwt', { username: 'alice', password: [canary] }),
      app.client.post('/auth/jwt', { [canary]: canary }),
      app.client.request('POST', '/auth/jwt', { body: `{"password":"${canary}"`, headers: json }),
      app.client.request('POST', '/auth/jwt', { body: `password=${canary}`, headers: { 'content-type': canary } }),
      alice.post('/users', { password: canary }),
      alice.post('/articles', { title: canary, slug: canary, body: canary, sourceUrl: `x:${canary}` }),
      alice.patch('/me', { firstName: canary }),
      app.raw(`GET /%zz?${canary} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
      app.raw(`NONSENSE ${canary}\r\n\r\n`),
      app.client.get(`/articles/${canary}`),
      app.client.get(`/${canary}/reset`),
      app.client.request('POST', '/articles', {
        body: `--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n${canary}\r\n--x--\r\n`,
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      }),
      ...['token', 'revoke', 'introspect'].map((endpoint) =>
        app.site.request('POST', `/oauth/${endpoint}`, {
          body: `grant_type=password&client_id=x&client_secret=${canary}&password=${canary}&token=${canary}&code=${canary}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
      ),
      app.site.get(`/oauth/authorize?client_id=x&state=${canary}&login_hint=${canary}`),
    ]);
    const last = await app.client.get('/articles');
    await app.log.request(last.header('x-request-id')!);

    expect(app.log.text).not.toContain(canary);
    expect((await app.site.get('/metrics')).text).not.toContain(canary);
    // Where alice wrote it, it is hers to keep: an article and a name.
    await app.database.query(`DELETE FROM "articles"`);
    await app.database.query(`UPDATE "users" SET "first_name" = ''`);
    // Detection counts the paths that were tried.
    await app.get(Detection).evaluate();
    const kept = (await dumpOf(app.database)).split('\n').filter((value) => value.includes(canary));
    expect(kept).toEqual([]);
    expect(app.log.text).not.toContain(PASSWORD);
    expect(app.log.text).not.toMatch(/eyJ[\w-]{20,}/);
  });

  it('keeps its lines, whatever a client sends', async () => {
    app.log.clear();
    const fake = '{"level":"info","message":"request","status":200}';
    const agents = [
      `x\r\n${fake}`.replace('\r\n', '%0d%0a'),
      '\u0085\u2028',
      `"}\\n${fake}`,
      'x'.repeat(10_000),
      '\u202eevil',
    ];
    for (const agent of agents) {
      await app.raw(
        Buffer.from(
          `GET /a%0d%0a%1b[2J${fake.replaceAll(' ', '')} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: ${agent}\r\nConnection: close\r\n\r\n`,
        ),
      );
    }
    await eventually(() => {
      expect(app.log.requests()).toHaveLength(agents.length);
    });

    expect(app.log.lines).toHaveLength(agents.length);
    for (const line of app.log.lines) {
      expect(line.split('\n')).toHaveLength(2);
      expect(line.length).toBeLessThan(1500);
      // eslint-disable-next-line no-control-regex -- what must not be there
      expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f]/);
      expect(JSON.parse(line)).toMatchObject({ message: 'request', status: 404 });
    }
  });
});
