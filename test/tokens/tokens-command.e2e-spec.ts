import { CommanderError } from 'commander';
import { tokensCommand } from '../../src/accounts/tokens/tokens.command.js';
import { TokenAdministration } from '../../src/accounts/tokens/token-administration.js';
import { useTestApp } from '../kit/test-app.js';
import { issueToken, withToken } from './personal-token.js';

describe('the command `tokens`', () => {
  const app = useTestApp();

  /** @returns the lines it prints */
  async function run(...parameters: readonly string[]): Promise<readonly string[]> {
    const lines: string[] = [];
    const context = { get: () => app.get(TokenAdministration) };
    const command = tokensCommand(
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
    await app.createUser({ username: 'Alice' });
    await app.createUser({ username: 'inactive', isActive: false });
  });

  beforeEach(() => app.database.query('DELETE FROM "tokens"'));

  it('creates a token that works, and prints it alone', async () => {
    const [token, ...rest] = await run('create', 'alice', '--name', 'backup', '--expires-in', '90d');

    expect(rest).toEqual([]);
    expect((await withToken(app, token!).get('/me')).body).toMatchObject({ username: 'Alice' });
    expect(await app.database.query('SELECT "name", "scopes", "expires_at" FROM "tokens"')).toEqual([
      { name: 'backup', scopes: null, expires_at: new Date(app.clock.now() + 90 * 86_400_000) },
    ]);
  });

  it('creates one that is limited to scopes', async () => {
    const [token] = await run('create', 'alice', '--scope', 'articles:read', 'users:read');

    expect((await withToken(app, token!).get('/me')).body['auth']).toMatchObject({
      scopes: ['articles:read', 'users:read'],
    });
  });

  it('lists the tokens that hold, without what would let anyone in or move the cursor of a terminal', async () => {
    const [token = ''] = await run('create', 'alice', '--name', 'backup \u001b[2J\u009b2J');
    await run('create', 'alice', '--scope', 'articles:read');

    const lines = await run('list', 'ALICE');

    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^[0-9a-f-]{36} {2}expires never {2}used never {2}full {2}backup \uFFFD\[2J\uFFFD2J$/);
    expect(lines[0]).toMatch(/articles:read$/);
    expect(lines.join('\n')).not.toContain(token.slice(36));
  });

  it('lists however many there are', async () => {
    const [user] = await app.database.query<{ id: string }>(`SELECT "id" FROM "users" WHERE "username" = 'Alice'`);
    for (let count = 0; count < 101; count += 1) {
      await issueToken(app, { id: user!.id, username: 'Alice', tokenVersion: 0 });
    }

    expect(await run('list', 'alice')).toHaveLength(101);
  });

  it('revokes a token, once', async () => {
    const [token = ''] = await run('create', 'alice');
    const [line = ''] = await run('list', 'alice');
    const id = line.slice(0, 36);

    await run('revoke', id);

    expect(await withToken(app, token).get('/me')).toHaveProblem(401, 'token_not_valid');
    expect(await run('list', 'alice')).toEqual([]);
    await expect(run('revoke', id)).rejects.toThrow('No token has this id.');
  });

  it.each(['nobody', 'inactive'])('knows no account %s', async (username) => {
    await expect(run('create', username)).rejects.toThrow('No active account has this username.');
    await expect(run('list', username)).rejects.toThrow('No active account has this username.');
  });

  it.each([
    ['create', 'alice', '--expires-in', 'soon'],
    ['create', 'alice', '--scope', 'everything'],
    ['create', 'alice', '--name', 'x'.repeat(101)],
    ['revoke', 'pct_not_an_id'],
  ])('refuses %s %s %s', async (...parameters) => {
    await expect(run(...parameters)).rejects.toThrow(CommanderError);
  });
});
