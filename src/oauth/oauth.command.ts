import { Command } from 'commander';
import { SigningKeyRotation } from '../authentication/signing-keys/signing-key-rotation.js';
import { type WithApplication } from '../core/with-application.js';
import { clearAll } from '../database/sweep/clear-all.js';
import { clientsCommand } from './clients/oauth-clients.command.js';
import { ArtefactSweep } from './storage/artefact-sweep.js';
import { TokenSweep } from './tokens/token-sweep.js';

/** `portcullis oauth clients create|list|disable`, `oauth keys rotate`, `oauth sweep`. */
export function oauthCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const command = new Command('oauth').description('manages the OAuth provider');
  command.addCommand(clientsCommand(withApplication, print));
  const keys = command.command('keys').description('manages the keys that tokens are signed with');
  keys
    .command('rotate')
    .description(
      'makes a key of each algorithm in use, which signs once others have had time to fetch it; no token ends',
    )
    .option('--now', 'it signs at once: for when a private key may be known to somebody else')
    .action(({ now = false }: { readonly now?: boolean }) =>
      withApplication(async (app) => {
        const made = await app.get(SigningKeyRotation, { strict: false }).rotate(now);
        made.forEach(({ kid, status }) => print(`${kid}\t${status}`));
      }),
    );
  command
    .command('sweep')
    .description('deletes codes, tokens, sessions and grants that have expired')
    .action(() =>
      withApplication(async (app) => {
        print(`${await clearAll(app.get(ArtefactSweep, { strict: false }))}\tOAuth artefacts`);
        print(`${await clearAll(app.get(TokenSweep, { strict: false }))}\trevoked OAuth tokens`);
      }),
    );
  return command;
}
