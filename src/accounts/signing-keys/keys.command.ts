import { Command } from 'commander';
import { type WithApplication } from '../../core/with-application.js';
import { PUBLICATION } from '../../authentication/signing-keys/key-lifecycle.js';
import { type SigningKeyRow } from '../../authentication/signing-keys/signing-key.entity.js';
import { SigningKeyRotation } from '../../authentication/signing-keys/signing-key-rotation.js';

/**
 * `portcullis keys rotate|list|revoke`: the keys that access tokens are signed with; with `JWT_ALGORITHM=HS256`, those of OAuth clients alone. A private
 * part is never shown.
 */
export function keysCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const withKeys = (act: (keys: SigningKeyRotation) => Promise<void>): Promise<void> =>
    withApplication((app) => act(app.get(SigningKeyRotation, { strict: false })));
  const command = new Command('keys').description('manages the keys that access tokens are signed with');
  command
    .command('rotate')
    .description(
      'makes a key of each algorithm in use, which signs once others have had time to fetch it; no token ends',
    )
    .option('--now', 'it signs at once: for when a private key may be known to somebody else')
    .action(({ now = false }: { readonly now?: boolean }) =>
      withKeys(async (keys) => {
        for (const { kid, createdAt } of await keys.rotate(now)) {
          print(`${kid} signs from ${new Date(createdAt.getTime() + (now ? 0 : PUBLICATION)).toISOString()}`);
        }
      }),
    );
  command
    .command('list')
    .description(
      'prints the keys, tab-separated: kid, algorithm, status, and when it was made, first signed and retires',
    )
    .action(() => withKeys(async (keys) => (await keys.bringUpToDate()).forEach((key) => print(line(key)))));
  command
    .command('revoke')
    .description('ends a key at once, and with it the access tokens that it has signed')
    .argument('<kid>', 'as `keys list` prints it')
    .action((kid: string) => withKeys((keys) => keys.revoke(kid)));
  return command;
}

function line({ kid, algorithm, status, createdAt, activatedAt, retiresAt }: SigningKeyRow): string {
  const dates = [createdAt, activatedAt, retiresAt].map((date) => date?.toISOString() ?? '-');
  return [kid, algorithm, status, ...dates].join('\t');
}
