import { dictionary } from '@zxcvbn-ts/language-common';
import { type ApiClient } from '../kit/api-client.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { DJANGO_PASSWORDS } from '../../src/accounts/passwords/django-passwords.data.js';

const GOOD = 'Plover-quartz-91-lantern';

describe('the password of an account that staff make or change', () => {
  const app = useTestApp();
  let staff: ApiClient;
  let names = 0;

  const body = (password: string, values: object = {}): object => {
    names += 1;
    return { username: `user${names}`, email: `user${names}@example.org`, password, ...values };
  };

  beforeAll(async () => {
    const user = await app.createUser({ username: 'staff', isStaff: true });
    for (const action of ['view', 'add', 'change']) {
      await grant(app, { to: { user: user.id }, permission: `users.${action}` });
    }
    staff = app.clientFor(user);
  });

  it.each(['Plover-quartz-91-lantern', 'Correct-horse-7-battery', 'kx7#Qp2m', 'x'.repeat(4) + 'quartz '.repeat(36)])(
    'may be %j',
    async (password) => {
      const account = body(password) as { username: string };
      expect((await staff.post('/users', account)).status).toBe(201);
      expect((await app.signIn(account.username, password)).access).toBeTruthy();
    },
  );

  it('is refused with every reason at once', async () => {
    const answer = await staff.post('/users', body('abc123', { username: 'abc123' }));

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual([
      { pointer: '/password', code: 'min_length', detail: 'Must have at least 8 characters.' },
      { pointer: '/password', code: 'invalid', detail: 'Is too similar to the username.' },
      {
        pointer: '/password',
        code: 'invalid',
        detail: 'Must not be a sequence of the alphabet, the digits or the keyboard.',
      },
    ]);
  });

  it('is none of the common ones', async () => {
    const common = [
      ...dictionary['passwords-common'].filter(({ length }) => length >= 8),
      ...DJANGO_PASSWORDS.trim().split(/\s+/),
    ];
    expect(common.length).toBeGreaterThan(20_000);

    for (const password of common.filter((_, index) => index % 500 === 0)) {
      const { body: problem } = await staff.post('/users', body(password));
      expect(problem['errors']).toContainEqual({
        pointer: '/password',
        code: 'invalid',
        detail: 'Is among the most common passwords.',
      });
    }
  });

  it('is compared with what a change leaves as it was, and with what it changes', async () => {
    const { body: account } = await staff.post('/users', body(GOOD, { username: 'wrenfield', lastName: 'Hargreaves' }));
    const path = `/users/${String(account['id'])}`;
    const reasonsOf = async (method: 'patch' | 'put', changes: object): Promise<unknown[]> => {
      const answer = await staff[method](path, changes);
      return ((answer.body['errors'] ?? []) as { detail: string }[]).map(({ detail }) => detail);
    };

    expect(await reasonsOf('patch', { password: 'Wrenfield-1' })).toEqual(['Is too similar to the username.']);
    expect(await reasonsOf('patch', { password: 'hargreaves-1' })).toEqual(['Is too similar to the last name.']);
    expect(await reasonsOf('patch', { password: 'sandpiper-9', username: 'sandpiper' })).toEqual([
      'Is too similar to the username.',
    ]);
    expect(await reasonsOf('patch', { password: 'wrenfield-1', username: 'sandpiper' })).toEqual([]);
    expect(await reasonsOf('put', body('12345678'))).toContain('Must not be digits only.');
    expect(await reasonsOf('patch', { firstName: 'Wren' })).toEqual([]);
  });

  it('is not looked at by anybody who may not set it', async () => {
    const bob = app.clientFor(await app.createUser({ username: 'bob' }));
    expect(await bob.post('/users', body('1'))).toHaveProblem(403, 'permission_denied');
    expect(await staff.post('/users', body('1', { isStaff: true }))).toHaveProblem(403, 'permission_denied');
  });
});
