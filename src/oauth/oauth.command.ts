import { Command } from 'commander';
import { DataSource } from 'typeorm';
import { SigningKeyRotation } from '../authentication/signing-keys/signing-key-rotation.js';
import { Clock } from '../core/clock.js';
import { type WithApplication } from '../core/with-application.js';
import { AuditTrail } from '../database/audit-trail.js';
import { clearAll } from '../database/sweep/clear-all.js';
import { OAuthClient } from './clients/oauth-client.entity.js';
import { Artefact } from './storage/artefact.entity.js';
import { ArtefactSweep } from './storage/artefact-sweep.js';
import { TokenSweep } from './tokens/token-sweep.js';

/** No client has this identifier. */
export class UnknownClient extends Error {
  readonly code = 'UNKNOWN_CLIENT';

  constructor() {
    super('No OAuth client has this client id.');
  }
}

/** `portcullis oauth clients list|disable`, `oauth keys rotate`, `oauth sweep`. */
export function oauthCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const command = new Command('oauth').description('manages the OAuth provider');
  command.addCommand(clientsCommand(withApplication, print));
  const keys = command.command('keys').description('manages the keys that tokens are signed with');
  keys
    .command('rotate')
    .description('makes a key, which signs once others have had time to fetch it; no token ends')
    .option('--now', 'it signs at once: for when a private key may be known to somebody else')
    .action(({ now = false }: { readonly now?: boolean }) =>
      withApplication(async (app) => {
        const { kid, status } = await app.get(SigningKeyRotation, { strict: false }).rotate(now);
        print(`${kid}\t${status}`);
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

function clientsCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const clients = new Command('clients').description('manages OAuth clients');
  clients
    .command('list')
    .description('prints the clients, tab-separated: client id, active or disabled, name')
    .action(() =>
      withApplication(async (app) => {
        const found = await app
          .get(DataSource)
          .manager.find(OAuthClient, { order: { createdAt: 'ASC', clientId: 'ASC' } });
        for (const { clientId, isActive, name } of found) {
          print([clientId, isActive ? 'active' : 'disabled', name].join('\t'));
        }
      }),
    );
  clients
    .command('disable')
    .description('ends a client, and every token that it has, at once')
    .argument('<client-id>', 'as `oauth clients list` prints it')
    .action((clientId: string) =>
      withApplication(async (app) => {
        const now = new Date(app.get(Clock).now());
        await app.get(DataSource).transaction(async (manager) => {
          const changes = { isActive: false, tokensNotBefore: now, updatedAt: now };
          const client = await manager.findOne(OAuthClient, {
            where: { clientId },
            lock: { mode: 'pessimistic_write' },
          });
          if (!client) {
            throw new UnknownClient();
          }
          await manager.update(OAuthClient, { clientId }, changes);
          await manager.delete(Artefact, { clientId });
          await app.get(AuditTrail, { strict: false }).record(manager, {
            action: 'oauth-clients.change',
            object: { type: 'oauth-clients', id: client.id },
            before: { isActive: client.isActive },
            after: { isActive: false },
          });
        });
      }),
    );
  return clients;
}
