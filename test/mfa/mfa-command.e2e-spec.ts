import { MfaAdministration } from '../../src/accounts/mfa/mfa-administration.js';
import { mfaCommand } from '../../src/accounts/mfa/mfa.command.js';
import { useTestApp } from '../kit/test-app.js';
import { enrolled } from './authenticator-app.js';

describe('the command `mfa`', () => {
  const app = useTestApp();

  /** @returns the lines it prints */
  async function run(...parameters: readonly string[]): Promise<readonly string[]> {
    const lines: string[] = [];
    const context = { get: () => app.get(MfaAdministration) };
    const command = mfaCommand(
      (act) => act(context as never),
      (line) => lines.push(line),
    );
    await command.parseAsync(parameters, { from: 'user' });
    return lines;
  }

  it('resets the second factor of the last superuser, and ends the sessions and tokens', async () => {
    const { client } = await enrolled(app, 'root', { isSuperuser: true, isStaff: true });

    expect(await run('reset', 'ROOT')).toEqual(['ROOT logs in with the password alone from now on.']);

    expect(await client.get('/me')).toHaveProblem(401, 'token_not_valid');
    expect((await (await app.signIn('root')).client.get('/me/mfa')).body['methods']).toEqual([]);
  });

  it('knows no other account', async () => {
    await expect(run('reset', 'nobody')).rejects.toMatchObject({ code: 'UNKNOWN_USER' });
  });
});
