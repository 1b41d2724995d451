import { HttpException, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { Conflict, NotFound } from './api.exceptions.js';
import { toApiException } from './exception-translation.js';
import { toProblem } from './to-problem.js';

const SECRET = 'hunter2 of 10.0.0.7';

function fail(properties: object): Error {
  return Object.assign(new Error(SECRET), properties);
}

describe('any error', () => {
  it.each<readonly [string, unknown, number, string]>([
    ['of this server', new NotFound(), 404, 'not_found'],
    ['of Nest', new NotFoundException(SECRET), 404, 'not_found'],
    ['of Nest that nobody knows', new HttpException(SECRET, 418), 418, 'invalid'],
    ['of Nest that is a 500', new HttpException(SECRET, 500), 500, 'error'],
    ['of Nest that is unavailable', new ServiceUnavailableException(SECRET), 503, 'unavailable'],
    ['of Fastify: too large', fail({ code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 }), 413, 'payload_too_large'],
    ['of Fastify: a malformed address', fail({ code: 'FST_ERR_BAD_URL', statusCode: 400 }), 400, 'invalid'],
    ['of a bug', new TypeError(SECRET), 500, 'error'],
    ['with a status of somebody else', fail({ statusCode: 401 }), 500, 'error'],
    ['that is text', SECRET, 500, 'error'],
    ['that is nothing', undefined, 500, 'error'],
    ['that is null', null, 500, 'error'],
    ['of a database that stops', fail({ code: '57P01' }), 503, 'unavailable'],
    ['of a database that starts', fail({ code: '57P03' }), 503, 'unavailable'],
    ['of a database without room', fail({ code: '53100' }), 503, 'unavailable'],
    ['of a database with too many clients', fail({ code: '53300' }), 503, 'unavailable'],
    ['of a database that is a standby', fail({ code: '25006' }), 503, 'unavailable'],
    ['of a database in a deadlock', fail({ code: '40P01' }), 503, 'unavailable'],
    ['of a statement that took too long', fail({ code: '57014' }), 503, 'unavailable'],
    ['of a network without the database', fail({ code: 'ECONNREFUSED' }), 503, 'unavailable'],
    ['of a pool that is exhausted', new Error('timeout exceeded when trying to connect'), 503, 'unavailable'],
    ['of a value that is taken', fail({ code: '23505', constraint: 'users_username_unique' }), 400, 'invalid'],
    ['of a key that is taken', fail({ code: '23505', constraint: 'users_pkey' }), 500, 'error'],
    ['of a row that others need', fail({ code: '23503' }), 409, 'conflict'],
    ['of a value that does not fit', fail({ code: '22003' }), 400, 'invalid'],
    ['of a text that is none', fail({ code: '22P05' }), 400, 'invalid'],
    ['of a statement that is wrong', fail({ code: '42P01' }), 500, 'error'],
  ])('%s has its answer, and nothing in it of what happened', (_, error, status, code) => {
    const exception = toApiException(error);
    const problem = toProblem(exception, 'a-request');

    expect(exception).toMatchObject({ status, code });
    expect(problem).toMatchObject({ type: 'about:blank', status, code, requestId: 'a-request' });
    expect(JSON.stringify(problem)).not.toMatch(/hunter2|users_|pkey|SELECT/);
    expect('Retry-After' in exception.headers).toBe(status === 503);
  });

  it('of a value that is taken names its member as the client writes it', () => {
    const { errors } = toApiException(fail({ code: '23505', constraint: 'clients_redirect_uri_unique' }));

    expect(errors).toEqual([{ pointer: '/redirectUri', code: 'unique', detail: expect.any(String) }]);
  });

  it('keeps its cause for the log', () => {
    const cause = new TypeError(SECRET);

    expect(toApiException(cause).cause).toBe(cause);
    expect(toApiException(fail({ code: '57P01' })).cause).toBeInstanceOf(Error);
  });

  it('of this server goes as it is', () => {
    const conflict = new Conflict('The last one stays.');

    expect(toApiException(conflict)).toBe(conflict);
  });
});
