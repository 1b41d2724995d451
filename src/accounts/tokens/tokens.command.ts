import { Command } from 'commander';
import { type Milliseconds } from '../../core/duration.js';
import { type WithApplication } from '../../core/with-application.js';
import { shown } from '../../serializers/json-pointer.js';
import { readDuration, readId, readName, readScope } from '../credentials/command-arguments.js';
import { LONGEST_TOKEN_NAME } from './obtain-token.dto.js';
import { type Token } from './token.entity.js';
import { TokenAdministration } from './token-administration.js';

interface CreateOptions {
  readonly name: string;
  readonly expiresIn?: Milliseconds;
  readonly scope?: readonly string[];
}

/** `tokens create|list|revoke`: DRF's `drf_create_token`. The one line that `create` prints on standard output is the token. */
export function tokensCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const withTokens = (act: (tokens: TokenAdministration) => Promise<void>): Promise<void> =>
    withApplication((app) => act(app.get(TokenAdministration, { strict: false })));
  const command = new Command('tokens').description('manages the personal tokens of accounts');
  command
    .command('create')
    .description('makes a token for an account, and prints it this once')
    .argument('<username>')
    .option('--name <name>', 'what it is listed as', readName(LONGEST_TOKEN_NAME), '')
    .option('--expires-in <duration>', 'such as 90d; without it, the token does not expire', readDuration)
    .option(
      '--scope <scope...>',
      'such as articles:read; without it, the token may do all that the account may',
      readScope,
    )
    .action((username: string, { name, expiresIn, scope }: CreateOptions) =>
      withTokens(async (tokens) => {
        const asked = { name, expiresIn: expiresIn ?? null, scopes: scope ?? null };
        print((await tokens.create(username, asked)).reveal());
      }),
    );
  command
    .command('list')
    .description('prints the tokens of an account that hold')
    .argument('<username>')
    .action((username: string) =>
      withTokens(async (tokens) => (await tokens.list(username)).forEach((token) => print(line(token)))),
    );
  command
    .command('revoke')
    .description('ends a token at once')
    .argument('<id>', 'as `tokens list` prints it', readId)
    .action((id: string) => withTokens((tokens) => tokens.revoke(id)));
  return command;
}

function line({ id, name, scopes, expiresAt, lastUsed }: Token): string {
  const cells = [
    id,
    `expires ${expiresAt?.toISOString() ?? 'never'}`,
    `used ${lastUsed?.toISOString() ?? 'never'}`,
    scopes?.join(' ') ?? 'full',
    // Its owner chose it: what moves a terminal's cursor is not printed.
    shown(name),
  ];
  return cells.join('  ').trimEnd();
}
