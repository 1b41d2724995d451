import { CommanderError } from 'commander';
import { ApiKeyAdministration } from '../../src/api-keys/api-key-administration.js';
import { apiKeysCommand } from '../../src/api-keys/api-keys.command.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';
import { issueKey, withKey } from './api-key.js';

describe('the command `api-keys`', () => {
  const app = useTestApp();
  let alice: TestUser;

  /** @returns the lines it prints */
  async function run(...parameters: readonly string[]): Promise<readonly string[]> {
    const lines: string[] = [];
    const context = { get: () => app.get(ApiKeyAdministration) };
    const command = apiKeysCommand(
      (act) => act(context as never),
      (line) => lines.push(line),
    );
    for (const one of [command, ...command.commands]) {
      one.exitOverride().configureOutput({ writeErr: () => undefined });
    }
    await command.parseAsync(parameters, { from: 'user' });
    return lines;
  }

  beforeAll(async () => {
    alice = await app.createUser({ username: 'Alice' });
    await app.createUser({ username: 'inactive', isActive: false });
  });

  beforeEach(() => app.database.query('DELETE FROM "api_keys"'));

  it('creates a key that works, and prints it alone', async () => {
    const [key, ...rest] = await run(
      ...['create', 'alice', '--name', 'backup', '--expires-in', '90d'],
      ...['--scope', 'articles:read', 'articles:write', '--allow-ip', '127.0.0.1', '10.0.0.0/8'],
    );

    expect(rest).toEqual([]);
    expect((await withKey(app, key!).get('/me')).body).toMatchObject({ username: 'Alice' });
    expect(await app.database.query('SELECT "name", "scopes", "expires_at", "allowed_ips" FROM "api_keys"')).toEqual([
      {
        name: 'backup',
        scopes: ['articles:read', 'articles:write'],
        expires_at: new Date(app.clock.now() + 90 * 86_400_000),
        allowed_ips: ['127.0.0.1', '10.0.0.0/8'],
      },
    ]);
  });

  it('creates one that only says who it is, when no scope is asked', async () => {
    const [key] = await run('create', 'alice', '--name', 'probe');

    expect((await withKey(app, key!).get('/me')).body['auth']).toMatchObject({ scopes: [] });
    expect(await withKey(app, key!).get('/articles')).toHaveProblem(403, 'permission_denied');
  });

  it('lists the keys of an account that hold, and nothing that would let anyone in', async () => {
    const { id, key } = await issueKey(app, alice, { name: 'first\u001b[2J', scopes: ['articles:read'] });
    const { id: revoked } = await issueKey(app, alice, { name: 'second' });
    await run('revoke', revoked);

    const lines = await run('list', 'alice');

    expect(lines).toEqual([`${id}  expires never  used never  articles:read  first\uFFFD[2J`]);
    expect(lines.join('\n')).not.toContain(key.slice(36));
    expect(await run('list', 'alice', '--revoked')).toEqual([
      expect.stringMatching(new RegExp(`^${revoked}  revoked \\S+Z  used never  no scopes  second$`)),
      ...lines,
    ]);
  });

  it('revokes a key, once', async () => {
    const { id, client } = await issueKey(app, alice);
    expect((await client.get('/me')).status).toBe(200);

    await run('revoke', id);

    expect(await client.get('/me')).toHaveProblem(401, 'authentication_failed');
    await expect(run('revoke', id)).rejects.toThrow('No API key that is not revoked has this id.');
  });

  it.each(['nobody', 'inactive'])('knows no account %s', async (username) => {
    await expect(run('create', username, '--name', 'x')).rejects.toThrow('No active account has this username.');
    await expect(run('list', username)).rejects.toThrow('No active account has this username.');
  });

  it('knows no scope that there is not', async () => {
    await expect(run('create', 'alice', '--name', 'x', '--scope', 'nonsense:read')).rejects.toThrow(
      'There is no scope "nonsense:read".',
    );
  });

  it.each([
    ['create', 'alice'],
    ['create', 'alice', '--name', 'x', '--expires-in', 'soon'],
    ['create', 'alice', '--name', 'x', '--scope', 'everything'],
    ['create', 'alice', '--name', 'x', '--allow-ip', 'localhost'],
    ['create', 'alice', '--name', 'x'.repeat(101)],
    ['revoke', 'pck_not_an_id'],
  ])('refuses %s %s %s', async (...parameters) => {
    await expect(run(...parameters)).rejects.toThrow(CommanderError);
  });
});
