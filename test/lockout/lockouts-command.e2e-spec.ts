import { lockoutsCommand } from '../../src/accounts/lockout/lockouts.command.js';
import { useTestApp } from '../kit/test-app.js';
import { PASSWORD } from '../kit/test-user.js';

describe('portcullis lockouts', () => {
  const app = useTestApp({ settings: { LOCKOUT_LIMIT: '2' } });

  const logIn = (username: string, password: string) => app.client.post('/auth/jwt', { username, password });

  async function run(...words: readonly string[]): Promise<readonly string[]> {
    const printed: string[] = [];
    const command = lockoutsCommand(
      (act) => act({ app: { get: (token: never) => app.get(token) } as never }),
      (line) => printed.push(line),
    );
    await command.parseAsync([...words], { from: 'user' });
    return printed;
  }

  beforeAll(async () => {
    for (const username of ['alice', 'bob', 'carol']) {
      await app.createUser({ username });
    }
  });

  beforeEach(async () => {
    await app.database.query('DELETE FROM "lockouts"');
    for (const username of ['alice', 'alice', 'bob', 'bob', 'carol']) {
      await logIn(username, 'wrong');
    }
  });

  it('list prints who is locked out', async () => {
    const lines = await run('list');

    expect(lines.map((line) => line.split('\t').slice(1, 4))).toEqual([
      ['account', 'bob', '2'],
      ['account', 'alice', '2'],
    ]);
  });

  it('reset unlocks the one that is named', async () => {
    expect(await run('reset', '--account', 'ALICE')).toEqual(['The account is unlocked.']);
    expect(await run('reset', '--account', 'alice')).toEqual(['The account has no failed logins.']);

    expect((await logIn('alice', PASSWORD)).status).toBe(200);
    expect((await logIn('bob', PASSWORD)).status).toBe(429);
  });

  it('reset forgets the failures of an address', async () => {
    expect(await run('reset', '--address', '127.0.0.1')).toEqual(['The address is unlocked.']);
    expect(await run('reset', '--address', '127.0.0.1')).toEqual(['The address has no failed logins.']);
  });

  it('reset --all ends every lockout', async () => {
    expect(await run('reset', '--all')).toEqual(['2 lockouts ended.']);
    expect(await run('list')).toEqual([]);
    expect((await logIn('bob', PASSWORD)).status).toBe(200);
  });

  it('reset wants to know what', async () => {
    await expect(run('reset')).rejects.toThrow('Say what');
  });
});
