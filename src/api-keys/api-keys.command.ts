import { Command, InvalidArgumentError } from 'commander';
import { readDuration, readId, readName, readScope } from '../accounts/credentials/command-arguments.js';
import { type Milliseconds } from '../core/duration.js';
import { parseNetwork } from '../core/network.js';
import { type WithApplication } from '../core/with-application.js';
import { shown } from '../serializers/json-pointer.js';
import { ApiKeyAdministration } from './api-key-administration.js';
import { type ApiKey } from './api-key.entity.js';
import { LONGEST_KEY_NAME } from './create-api-key.dto.js';

interface CreateOptions {
  readonly name: string;
  readonly scope?: readonly string[];
  readonly expiresIn?: Milliseconds;
  readonly allowIp?: readonly string[];
}

/** `api-keys create|list|revoke`. The one line that `create` prints on standard output is the key. */
export function apiKeysCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const withKeys = (act: (keys: ApiKeyAdministration) => Promise<void>): Promise<void> =>
    withApplication((app) => act(app.get(ApiKeyAdministration, { strict: false })));
  const command = new Command('api-keys').description('manages the API keys of accounts and service accounts');
  command
    .command('create')
    .description('makes a key for an account, and prints it this once')
    .argument('<username>')
    .requiredOption('--name <name>', 'what it is listed as', readName(LONGEST_KEY_NAME))
    .option('--scope <scope...>', 'such as articles:read; without it, the key may only say who it is', readScope)
    .option('--expires-in <duration>', 'such as 90d; without it, the key does not expire', readDuration)
    .option(
      '--allow-ip <network...>',
      'such as 10.0.0.0/8; without it, the key may be used from everywhere',
      readNetwork,
    )
    .action((username: string, { name, scope = [], expiresIn, allowIp }: CreateOptions) =>
      withKeys(async (keys) =>
        print(
          (
            await keys.create(username, {
              name,
              scopes: scope,
              expiresIn: expiresIn ?? null,
              allowedIps: allowIp ?? null,
            })
          ).reveal(),
        ),
      ),
    );
  command
    .command('list')
    .description('prints the keys of an account')
    .argument('<username>')
    .option('--revoked', 'those that were revoked too', false)
    .action((username: string, options: { readonly revoked: boolean }) =>
      withKeys(async (keys) => (await keys.list(username, options)).forEach((key) => print(line(key)))),
    );
  command
    .command('revoke')
    .description('ends a key at once, for good')
    .argument('<id>', 'as `api-keys list` prints it', readId)
    .action((id: string) => withKeys((keys) => keys.revoke(id)));
  return command;
}

function line({ id, name, scopes, expiresAt, lastUsed, revokedAt }: ApiKey): string {
  const cells = [
    id,
    revokedAt ? `revoked ${revokedAt.toISOString()}` : `expires ${expiresAt?.toISOString() ?? 'never'}`,
    `used ${lastUsed?.toISOString() ?? 'never'}`,
    scopes.join(' ') || 'no scopes',
    // Its owner chose it: what moves a terminal's cursor is not printed.
    shown(name),
  ];
  return cells.join('  ');
}

function readNetwork(text: string, before: readonly string[] = []): readonly string[] {
  try {
    parseNetwork(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof RangeError ? error.message : 'Expected a network.');
  }
  return [...before, text];
}
