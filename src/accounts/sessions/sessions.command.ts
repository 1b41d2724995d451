import { Command } from 'commander';
import { type WithApplication } from '../../core/with-application.js';
import { clearAll } from '../../database/sweep/clear-all.js';
import { Sessions } from './sessions.js';

/** `sessions clear`: Django's `clearsessions`. */
export function sessionsCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const command = new Command('sessions').description('manages the sessions of browsers');
  command
    .command('clear')
    .description('deletes the sessions that have expired')
    .action(async () => {
      await withApplication(async (app) => {
        const cleared = await clearAll(app.get(Sessions, { strict: false }));
        print(`${cleared} expired ${cleared === 1 ? 'session is' : 'sessions are'} gone.`);
      });
    });
  return command;
}
