import { Controller, Get, HttpException, Inject, Module, Post, Body } from '@nestjs/common';
import { Expose } from 'class-transformer';
import { IsString } from 'class-validator';
import { DataSource } from 'typeorm';
import { AllowAny } from '../../src/permissions/allow-any.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Serialize } from '../../src/serializers/output/serialize.decorator.js';
import { type ApiClient } from '../kit/api-client.js';
import { exchange } from '../kit/raw-http.js';
import { useTestApp } from '../kit/test-app.js';

const SECRET = 'hunter2-of-10.0.0.7';

class NoteDto {
  @Expose()
  @IsString()
  text: string;
}

/** Everything that a handler can do wrong. */
@Controller('faults')
@Permissions(AllowAny)
class FaultsController {
  @Inject(DataSource) private readonly dataSource: DataSource;

  @Get('error')
  error(): never {
    throw new Error(SECRET);
  }

  @Get('rejection')
  rejection(): Promise<never> {
    return Promise.reject(new RangeError(SECRET));
  }

  @Get('text')
  text(): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a careless library does
    throw SECRET;
  }

  @Get('nothing')
  nothing(): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a careless library does
    throw undefined;
  }

  @Get('imposter')
  imposter(): never {
    throw Object.assign(new Error(SECRET), { statusCode: 200, status: 200, code: 'E_IMPOSTER' });
  }

  @Get('teapot')
  teapot(): never {
    throw new HttpException({ message: SECRET, secret: SECRET }, 418);
  }

  @Get('nest-500')
  nest(): never {
    throw new HttpException(SECRET, 500);
  }

  @Get('sql')
  sql(): Promise<unknown> {
    return this.dataSource.query(`SELECT '${SECRET}' FROM no_such_table`);
  }

  @Get('unserializable')
  @Serialize(NoteDto)
  unserializable(): object {
    return { text: { nested: SECRET } };
  }

  @Get('circular')
  circular(): object {
    const value: Record<string, unknown> = { secret: SECRET };
    value['self'] = value;
    return value;
  }

  @Post('note')
  note(@Body() { text }: NoteDto): object {
    return { text };
  }
}

@Module({ controllers: [FaultsController] })
class FaultsModule {}

describe('an error', () => {
  const app = useTestApp({ modules: [FaultsModule], settings: { BODY_LIMIT: '2KiB' } });
  let alice: ApiClient;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
  });

  const json = (
    body: string | Uint8Array,
    type = 'application/json',
  ): { body: string | Uint8Array; headers: Record<string, string> } => ({
    body,
    headers: { 'content-type': type },
  });

  describe('of a handler', () => {
    it.each(['error', 'rejection', 'text', 'nothing', 'imposter', 'nest-500', 'sql', 'unserializable', 'circular'])(
      'is a 500 that tells the client nothing, and the log everything: %s',
      async (fault) => {
        const answer = await app.client.get(`/faults/${fault}`);

        expect(answer).toHaveProblem(500, 'error');
        expect(answer.text).not.toMatch(/hunter2|at .*\.ts|node_modules|SELECT|no_such_table|RangeError|circular/i);
        const { code } = await app.log.request(answer.header('x-request-id')!);
        expect(code).toBe('error');
        const told = app.log.entries.find(
          (entry) => entry.message === 'exception' && entry['requestId'] === answer.header('x-request-id'),
        );
        expect(told).toMatchObject({ level: 'error' });
      },
    );

    it('that is Nest’s own keeps its status, and nothing of its message', async () => {
      const answer = await app.client.get('/faults/teapot');

      expect(answer).toHaveProblem(418, 'invalid');
      expect(answer.text).not.toContain('hunter2');
    });
  });

  describe('of the router', () => {
    it.each([
      '/api/v1/nowhere',
      '/api/v1',
      '/api/v1/',
      '/',
      '/nowhere',
      '/api/v2/articles',
      '/favicon.ico',
      '/.env',
      '/health',
      '/api/v1/articles/1/2',
    ])('is 404 for %s', async (path) => {
      expect(await app.site.get(path)).toHaveProblem(404, 'not_found');
      expect(await app.site.request('POST', path, json('{}'))).toHaveProblem(404, 'not_found');
    });

    it.each(['/api/v1/articles/%', '/%', '/%E0%A4%A', '/api/v1/%zz', '/api/v1/articles/%C3%28'])(
      'is 400 or 404 for the malformed %s',
      async (path) => {
        const answer = await app.raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);

        expect(answer).toHaveProblem(answer.status, answer.status === 404 ? 'not_found' : 'invalid');
        expect([400, 404]).toContain(answer.status);
      },
    );

    it.each([
      ['PUT', '/articles', ['GET', 'HEAD', 'OPTIONS', 'POST']],
      ['DELETE', '/articles', ['GET', 'HEAD', 'OPTIONS', 'POST']],
      ['POST', '/articles/01890000-0000-7000-8000-000000000000', ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']],
      ['GET', '/auth/jwt', ['OPTIONS', 'POST']],
      ['HEAD', '/auth/jwt', ['OPTIONS', 'POST']],
    ])('is 405 for %s %s, with a true Allow', async (method, path, allowed) => {
      const answer = await alice.request(method, path);

      expect(answer.status).toBe(405);
      expect(answer.header('allow')?.split(', ').toSorted()).toEqual(allowed);
      if (method !== 'HEAD') {
        expect(answer).toHaveProblem(405, 'method_not_allowed');
      }
    });

    it.each(['PURGE', 'PROPFIND', 'LOCK', 'TRACE', 'M-SEARCH'])('is 4xx for the method %s', async (method) => {
      const answer = await app.raw(
        `${method} /api/v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
      );

      expect([400, 404, 405, 501]).toContain(answer.status);
      expect(answer.header('content-type')).toBe('application/problem+json; charset=utf-8');
    });
  });

  describe('of the parser', () => {
    it.each([
      ['{', 'no end'],
      ['{"text":"a",}', 'a comma too many'],
      ["{'text':'a'}", 'other quotes'],
      ['{"text":NaN}', 'NaN'],
      ['{"text":"a"}{"text":"b"}', 'two documents'],
      ['\ufeff{"text":"a"}', 'a byte order mark'],
      ['{"text":"a\nb"}', 'a raw line break'],
      ['{"text":"\\x41"}', 'an escape of no JSON'],
      ['text=a', 'a form'],
    ])('is 400 for the body %j: %s', async (body) => {
      const answer = await app.client.request('POST', '/faults/note', json(body));

      expect(answer).toHaveProblem(400, 'parse_error');
    });

    it('is 400 for bytes that are not UTF-8', async () => {
      const bytes = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]);

      expect(await app.client.request('POST', '/faults/note', json(bytes))).toHaveProblem(400, 'parse_error');
    });

    it('is 400 for nesting without end', async () => {
      expect(
        await app.client.request('POST', '/faults/note', json(`{"text":${'['.repeat(900)}${']'.repeat(900)}}`)),
      ).toHaveProblem(400, 'invalid');
    });

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/json',
      'application/jsonx',
      'application/json, text/plain',
      'application',
      '*/*',
      'application/xml',
      'application/json; charset=latin1',
      ' ',
    ])('is 415 for the type %j', async (type) => {
      const answer = await app.raw(
        `POST /api/v1/faults/note HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{"text":"a"}`,
      );

      expect(answer).toHaveProblem(415, 'unsupported_media_type');
    });

    it('is 415 for a body without a type', async () => {
      const answer = await app.raw(
        'POST /api/v1/faults/note HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{"text":"a"}',
      );

      expect(answer).toHaveProblem(415, 'unsupported_media_type');
    });

    it.each([
      'application/json',
      'Application/JSON',
      'application/json;charset=UTF-8',
      'application/json ; charset="utf-8"',
      'application/vnd.note+json',
    ])('is none for the type %j, and the body is validated', async (type) => {
      expect((await app.client.request('POST', '/faults/note', json('{"text":"a"}', type))).status).toBe(201);
      expect(await app.client.request('POST', '/faults/note', json('{"text":1}', type))).toHaveProblem(400, 'invalid');
    });

    it('is 413 for a body that is a few times too large, and is taken to its end, so that who still sends it sees the answer', async () => {
      const large = JSON.stringify({ text: 'x'.repeat(6_000_000) });
      const answers = await exchange(
        app.port,
        `POST /api/v1/faults/note HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${large.length}\r\n\r\n${large}` +
          'GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      );

      expect(answers.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
    });

    it('is 413 for a body over BODY_LIMIT, whether its length is told or not', async () => {
      const large = JSON.stringify({ text: 'x'.repeat(2048) });
      expect(await app.client.request('POST', '/faults/note', json(large))).toHaveProblem(413, 'payload_too_large');

      const chunked = await app.raw(
        `POST /api/v1/faults/note HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`,
      );
      expect(chunked).toHaveProblem(413, 'payload_too_large');

      const announced = await app.raw(
        'POST /api/v1/faults/note HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n{',
      );
      expect(announced).toHaveProblem(413, 'payload_too_large');
    });

    it('is none for a body just below it', async () => {
      const body = JSON.stringify({ text: 'x'.repeat(2048 - '{"text":""}'.length) });

      expect((await app.client.request('POST', '/faults/note', json(body))).status).toBe(201);
    });
  });
});
