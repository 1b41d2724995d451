import { CommanderError } from 'commander';
import { keysCommand } from '../../src/accounts/signing-keys/keys.command.js';
import { SigningKeys } from '../../src/authentication/signing-keys/signing-keys.js';
import { eventually } from '../kit/eventually.js';
import { type TestApp, useTestApp } from '../kit/test-app.js';

/** @returns the lines it prints */
async function run(app: TestApp, ...parameters: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const context = { get: (token: never) => app.get(token) };
  const command = keysCommand(
    (act) => act(context as never),
    (line) => lines.push(line),
  );
  for (const one of [command, ...command.commands]) {
    one.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  await command.parseAsync(parameters, { from: 'user' });
  return lines;
}

describe('the command `keys`', () => {
  const app = useTestApp();
  const statuses = async (): Promise<readonly (string | undefined)[]> =>
    (await run(app, 'list')).map((line) => line.split('\t')[2]);

  it('lists the keys, and nothing that would sign', async () => {
    const { kid, signing } = app.get(SigningKeys).current;

    const lines = await run(app, 'list');

    const time = new Date(app.clock.now()).toISOString();
    expect(lines).toEqual([[kid, 'ES256', 'active', time, time, '-'].join('\t')]);
    expect(lines.join()).not.toContain(signing.export({ format: 'jwk' }).d);
  });

  it('makes a key that waits, and says from when it signs', async () => {
    const [line = '', ...rest] = await run(app, 'rotate');

    expect(rest).toEqual([]);
    expect(line).toMatch(/^[\w-]{43} signs from /);
    expect(line).toContain(new Date(app.clock.now() + 360_000).toISOString());
    expect(await statuses()).toEqual(expect.arrayContaining(['active', 'pending']));
  });

  it('makes a key that signs at once', async () => {
    const [line = ''] = await run(app, 'rotate', '--now');

    const active = (await run(app, 'list')).filter((row) => row.includes('\tactive\t'));
    expect(active).toEqual([expect.stringContaining(line.slice(0, 43))]);
    expect(await statuses()).toEqual(expect.arrayContaining(['active', 'retiring']));
  });

  it('revokes a key, but not the one that signs', async () => {
    const lines = await run(app, 'list');
    const kidOf = (status: string): string => lines.find((line) => line.includes(status))?.slice(0, 43) ?? '';

    await run(app, 'revoke', kidOf('retiring'));

    expect(await statuses()).toEqual(['active']);
    await expect(run(app, 'revoke', kidOf('retiring'))).rejects.toThrow('No key has this kid.');
    await expect(run(app, 'revoke', kidOf('active'))).rejects.toThrow('This key signs');
    await expect(run(app, 'revoke')).rejects.toThrow(CommanderError);
  });
});

describe('the command `keys` with HS256', () => {
  const app = useTestApp({ settings: { JWT_ALGORITHM: 'HS256' } });

  it('manages the keys of OAuth tokens, which others verify', async () => {
    const [kid = ''] = await run(app, 'rotate', '--now');

    expect(await run(app, 'list')).toContainEqual(expect.stringContaining(`${kid.slice(0, 43)}\tES256\tactive`));
    await eventually(async () =>
      expect((await app.site.get('/.well-known/jwks.json')).text).toContain(kid.slice(0, 43)),
    );
  });
});
