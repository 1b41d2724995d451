import { Command, Option } from 'commander';
import { type WithApplication } from '../../core/with-application.js';
import { shown } from '../../serializers/json-pointer.js';
import { ClientAdministration } from './client-administration.js';
import { CLIENT_GRANT_TYPES } from './client-grant-types.js';
import { ID_TOKEN_ALGORITHMS } from './id-token-algorithms.js';

interface CreateOptions {
  readonly redirectUri?: readonly string[];
  readonly postLogoutRedirectUri?: readonly string[];
  readonly grant?: readonly string[];
  readonly scope?: readonly string[];
  readonly idTokenAlg?: string;
  readonly public: boolean;
  readonly owner?: string;
  readonly firstParty: boolean;
  readonly introspection: boolean;
}

/** `oauth clients create|list|disable`. */
export function clientsCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const withClients = (act: (clients: ClientAdministration) => Promise<void>): Promise<void> =>
    withApplication((app) => act(app.get(ClientAdministration, { strict: false })));
  const command = new Command('clients').description('manages OAuth clients');
  command
    .command('create')
    .description('registers a client, and prints its client id and, this once, its secret')
    .argument('<name>', 'what people read when they are asked for consent')
    .option('--redirect-uri <uri...>', 'where a browser may be sent with a code')
    .option('--post-logout-redirect-uri <uri...>', 'where a browser may be sent after a logout')
    .addOption(
      new Option('--grant <grant...>', 'without it, authorization_code and refresh_token').choices(CLIENT_GRANT_TYPES),
    )
    .option('--scope <scope...>', 'what it may ask for at most, such as openid or articles:read')
    .addOption(
      new Option('--id-token-alg <name>', 'what its ID tokens are signed by; without it, ES256').choices(
        ID_TOKEN_ALGORITHMS,
      ),
    )
    .option('--public', 'it can keep no secret, and has none', false)
    .option('--owner <username>', 'whose it is; without it, nobody’s, and for staff to manage')
    .option('--first-party', 'nobody is asked for consent', false)
    .option('--introspection', 'it may ask about the tokens of others', false)
    .action((name: string, { redirectUri, postLogoutRedirectUri, grant, scope = [], ...options }: CreateOptions) =>
      withClients(async (clients) => {
        const { firstParty, introspection } = options;
        const asked = {
          redirectUris: redirectUri,
          postLogoutRedirectUris: postLogoutRedirectUri,
          grantTypes: grant,
          idTokenSignedResponseAlg: options.idTokenAlg,
        };
        const { clientId, secret } = await clients.create(
          { name, ...asked, scopes: scope, confidential: !options.public, firstParty, introspection },
          options.owner,
        );
        print([clientId, ...(secret ? [secret.reveal()] : [])].join('\t'));
      }),
    );
  command
    .command('list')
    .description('prints the clients, tab-separated: client id, active or disabled, name')
    .action(() =>
      withClients(async (clients) => {
        for (const { clientId, isActive, name } of await clients.list()) {
          // Its owner chose it: what moves a terminal's cursor is not printed.
          print([clientId, isActive ? 'active' : 'disabled', shown(name)].join('\t'));
        }
      }),
    );
  command
    .command('disable')
    .description('ends a client, and every token that it has, at once')
    .argument('<client-id>', 'as `oauth clients list` prints it')
    .action((clientId: string) => withClients((clients) => clients.disable(clientId)));
  return command;
}
