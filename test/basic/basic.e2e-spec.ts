import { Controller, Get, Module } from '@nestjs/common';
import { Authentication } from '../../src/authentication/authentication.decorator.js';
import { PasswordHasher } from '../../src/accounts/passwords/password-hasher.js';
import { IsAuthenticated } from '../../src/permissions/is-authenticated.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { TestApp, useTestApp } from '../kit/test-app.js';
import { PASSWORD, type TestUser } from '../kit/test-user.js';

const CHALLENGE = 'Basic realm="api", charset="UTF-8"';

const encode = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

function withBasic(app: TestApp, username: string, password: string): ApiClient {
  return app.client.with({ authorization: `Basic ${encode(`${username}:${password}`)}` });
}

describe('a request with a name and password', () => {
  const app = useTestApp({ settings: { AUTH_BASIC: 'on', LOCKOUT_LIMIT: '1000' } });
  let alice: TestUser;

  beforeAll(async () => {
    alice = await app.createUser({ username: 'alice' });
    await app.createUser({ username: 'inactive', isActive: false });
    await app.createUser({ username: 'passwordless' });
    await app.database.query(`UPDATE "users" SET "password_hash" = NULL WHERE "username" = 'passwordless'`);
  });

  it('is its account’s', async () => {
    expect((await withBasic(app, 'alice', PASSWORD).get('/me')).body).toMatchObject({
      id: alice.id,
      auth: { scheme: 'basic', credentialId: alice.id, scopes: null },
    });
  });

  it.each(['Basic', 'basic', 'BASIC'])('takes the scheme’s word as %s', async (word) => {
    const authorization = `${word} ${encode(`alice:${PASSWORD}`)}`;

    expect((await app.client.get('/me', { authorization })).status).toBe(200);
  });

  it.each([
    ['colons', 'a:b::c:'],
    ['UTF-8', 'пароль £ 🔑 passphrase'],
    ['blanks around it', '  spaces around  '],
  ])('takes a password with %s, exactly', async (what, password) => {
    const username = `exact-${what.length}`;
    await app.createUser({ username, password });

    expect((await withBasic(app, username, password).get('/me')).status).toBe(200);
    for (const near of [password.trim().slice(0, -1), password.toUpperCase(), `${password} `]) {
      expect(await withBasic(app, username, near).get('/me')).toHaveProblem(401, 'authentication_failed');
    }
  });

  it('takes a password whose bytes are Latin-1, as clients send it that have not heard of UTF-8', async () => {
    await app.createUser({ username: 'andré', password: 'château-£-lantern' });
    const bytes = Buffer.from('andré:château-£-lantern', 'latin1');

    expect((await app.client.get('/me', { authorization: `Basic ${encode(bytes)}` })).status).toBe(200);
  });

  it('has one answer for wrong, unknown, inactive and without a password', async () => {
    const refused = await Promise.all([
      withBasic(app, 'alice', 'wrong password').get('/me'),
      withBasic(app, 'nobody', PASSWORD).get('/me'),
      withBasic(app, 'inactive', PASSWORD).get('/me'),
      withBasic(app, 'passwordless', PASSWORD).get('/me'),
      withBasic(app, '', '').get('/me'),
      withBasic(app, 'x'.repeat(400), 'y'.repeat(400)).get('/me'),
    ]);

    const told = refused.map((answer) => {
      expect(answer).toHaveProblem(401, 'authentication_failed');
      expect(answer.header('www-authenticate')).toContain(CHALLENGE);
      return JSON.stringify({ ...answer.body, requestId: '' });
    });
    expect(new Set(told).size).toBe(1);
  });

  it.each([
    ['no value', 'Basic'],
    ['two values', `Basic ${encode(`alice:${PASSWORD}`)} ${encode('a:b')}`],
    ['no base64', 'Basic !!!'],
    ['no padding', `Basic ${encode('alice:12').replace(/=+$/, '')}`],
    ['no colon', `Basic ${encode('alice')}`],
    ['two blanks before it', `Basic  ${encode(`alice:${PASSWORD}`)}`],
    ['a colon before it', `Basic: ${encode(`alice:${PASSWORD}`)}`],
    ['NUL', `Basic ${encode(`alice:${PASSWORD}\u0000`)}`],
    ['NUL in the name', `Basic ${encode(`alice\u0000:${PASSWORD}`)}`],
    ['a character that is not ASCII', 'Basic \u00e9\u00ff'],
    ['ten thousand characters', `Basic ${'A'.repeat(10_000)}`],
    ['a name that no account can have', `Basic ${encode(`${'x'.repeat(151)}:${PASSWORD}`)}`],
    ['a password that no account can have', `Basic ${encode(`alice:${'x'.repeat(257)}`)}`],
    ['parameters', 'Basic username="alice", password="x"'],
  ])('is 401 and hashes nothing when it has %s', async (_, authorization) => {
    const verify = jest.spyOn(app.get(PasswordHasher), 'verify');

    for (const path of ['/me', '/articles']) {
      const answer = await app.client.get(path, { authorization });
      expect(answer).toHaveProblem(401, 'authentication_failed');
      expect(answer.header('www-authenticate')).toContain(CHALLENGE);
    }

    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
  });

  it('is told of every scheme without a credential, this one asking for UTF-8', async () => {
    const answer = await app.client.get('/me');

    expect(answer).toHaveProblem(401, 'not_authenticated');
    expect(answer.header('www-authenticate')).toMatch(
      /^Bearer realm="api", .+, Token realm="api", Api-Key realm="api", Basic realm="api", charset="UTF-8"(,|$)/,
    );
  });

  it('verifies the password each time: a new one holds at once, and the old one no more', async () => {
    const root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
    const { id } = await app.createUser({ username: 'changing' });
    const old = withBasic(app, 'changing', PASSWORD);
    expect((await old.get('/me')).status).toBe(200);

    await root.patch(`/users/${id}`, { password: 'a wholly different phrase' });

    expect(await old.get('/me')).toHaveProblem(401, 'authentication_failed');
    expect((await withBasic(app, 'changing', 'a wholly different phrase').get('/me')).status).toBe(200);

    await root.patch(`/users/${id}`, { isActive: false });
    expect(await withBasic(app, 'changing', 'a wholly different phrase').get('/me')).toHaveProblem(
      401,
      'authentication_failed',
    );
  });

  it('leaves nothing of the password in the log', async () => {
    await withBasic(app, 'alice', 'a very particular secret').get('/me');
    await withBasic(app, 'alice', PASSWORD).get('/me');

    for (const secret of ['a very particular secret', PASSWORD]) {
      expect(app.log.text).not.toContain(secret);
      expect(app.log.text).not.toContain(encode(`alice:${secret}`));
    }
  });

  it('is not a browser’s that a page of another site makes ask', async () => {
    const client = withBasic(app, 'alice', PASSWORD);
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

    expect(await client.patch('/me', { firstName: 'Mallory' }, foreign)).toHaveProblem(403, 'csrf_failed');
    expect((await client.get('/me', foreign)).status).toBe(200);
    expect((await client.patch('/me', { firstName: 'Alice' }, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await client.patch('/me', { firstName: 'Alice' })).status).toBe(200);
  });

  it('is described in the OpenAPI document', async () => {
    const { components } = (await app.site.get<{ components: { securitySchemes: object } }>('/openapi.json')).body;

    expect(components.securitySchemes).toMatchObject({ basic: { type: 'http', scheme: 'basic' } });
  });
});

describe('guessing passwords by Basic', () => {
  const app = useTestApp({ settings: { AUTH_BASIC: 'on', RATE_ANON: '3/min', LOCKOUT_LIMIT: '1000' } });
  const guess = (password: string): Promise<Answer> => withBasic(app, 'alice', password).get('/me');

  beforeAll(() => app.createUser({ username: 'alice' }));
  beforeEach(() => app.clock.advance('2m'));

  it('is refused before anything is hashed, once the address has guessed too often', async () => {
    for (let count = 1; count <= 3; count += 1) {
      expect(await guess('wrong password')).toHaveProblem(401, 'authentication_failed');
    }
    const verify = jest.spyOn(app.get(PasswordHasher), 'verify');

    for (const password of ['wrong password', PASSWORD]) {
      const answer = await guess(password);
      expect(answer).toHaveProblem(429, 'throttled');
      expect(Number(answer.header('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(answer.header('ratelimit')).toMatch(/"anon";r=0/);
    }

    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
  });

  it('leaves the other credentials of the address alone', async () => {
    const { client } = await app.signIn('alice');
    for (let count = 1; count <= 4; count += 1) {
      await guess('wrong password');
    }

    expect((await client.get('/me')).status).toBe(200);
  });

  it('is not what good credentials count as', async () => {
    for (let count = 1; count <= 6; count += 1) {
      expect((await guess(PASSWORD)).status).toBe(200);
    }
  });

  it('is told no more than the rate allows, however many come at once', async () => {
    const answers = await atOnce(20, (index) => guess(`wrong password ${index}`));

    expect(answers.filter(({ status }) => status === 401)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(17);
  });
});

describe('guessing passwords by Basic until the lockout', () => {
  const app = useTestApp({ settings: { AUTH_BASIC: 'on' } });

  it('locks the name, here and on every other way in', async () => {
    await app.createUser({ username: 'alice' });
    for (let count = 1; count <= 5; count += 1) {
      expect(await withBasic(app, 'alice', 'wrong password').get('/me')).toHaveProblem(401, 'authentication_failed');
    }

    const refused = await withBasic(app, 'alice', PASSWORD).get('/me');

    expect(refused).toHaveProblem(429, 'locked_out');
    expect(Number(refused.header('retry-after'))).toBeGreaterThanOrEqual(1);
    for (const path of ['/auth/jwt', '/auth/token']) {
      expect(await app.client.post(path, { username: 'alice', password: PASSWORD })).toHaveProblem(429, 'locked_out');
    }
  });
});

@Controller('basic-only')
@Authentication('basic')
@Permissions(IsAuthenticated)
class BasicOnlyController {
  @Get()
  read(): object {
    return {};
  }
}

@Module({ controllers: [BasicOnlyController] })
class BasicOnlyModule {}

describe('Basic where nobody has turned it on', () => {
  const app = useTestApp();

  it('is a scheme that the server does not know', async () => {
    await app.createUser({ username: 'alice' });

    const answer = await withBasic(app, 'alice', PASSWORD).get('/me');

    expect(answer).toHaveProblem(401, 'not_authenticated');
    expect(answer.header('www-authenticate')).not.toContain('Basic');
    expect((await withBasic(app, 'alice', 'wrong').get('/articles')).status).toBe(200);
    expect((await app.site.get('/openapi.json')).text).not.toContain('"basic"');
  });

  it('stops the start of a server that has a route for it', async () => {
    const other = new TestApp({ modules: [BasicOnlyModule] });

    await expect(other.start()).rejects.toThrow(/basic/);

    await other.stop();
  });
});
