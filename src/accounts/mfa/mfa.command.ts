import { Command } from 'commander';
import { type WithApplication } from '../../core/with-application.js';
import { MfaAdministration } from './mfa-administration.js';

/** `portcullis mfa reset`: the way back for the last superuser, whose second factor nobody else could reset. */
export function mfaCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const command = new Command('mfa').description('manages second factors');
  command
    .command('reset')
    .description('removes the second factor of an account, and ends its sessions and tokens')
    .argument('<username>', 'whose')
    .action(async (username: string) => {
      await withApplication(async (app) => {
        await app.get(MfaAdministration, { strict: false }).reset(username);
        print(`${username} logs in with the password alone from now on.`);
      });
    });
  return command;
}
