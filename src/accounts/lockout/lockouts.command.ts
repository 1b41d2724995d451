import { type INestApplicationContext } from '@nestjs/common';
import { Command, Option } from 'commander';
import { MAX_PAGE_SIZE } from '../../serializers/lists/list-query.js';
import { Lockouts } from './lockouts.js';

/** Runs a command on the application, and closes it afterwards. */
type Run = (
  act: (application: { readonly app: Pick<INestApplicationContext, 'get'> }) => Promise<void>,
) => Promise<void>;

interface ResetOptions {
  readonly account?: string;
  readonly address?: string;
  readonly all?: true;
}

/** `portcullis lockouts list|reset`. */
export function lockoutsCommand(run: Run, print: (line: string) => void): Command {
  const command = new Command('lockouts').description('shows and ends lockouts after failed logins');
  command
    .command('list')
    .description('prints the lockouts that hold now, tab-separated: id, kind, subject, failures, since, until')
    .action(() => run(({ app }) => list(app.get(Lockouts, { strict: false }), print)));
  command
    .command('reset')
    .description('forgets the failed logins of a name or an address, which ends its lockout')
    .addOption(new Option('--account <username>', 'the name, whether or not an account has it'))
    .addOption(new Option('--address <address>', 'the address of a client'))
    .addOption(new Option('--all', 'everything that is locked').conflicts(['account', 'address']))
    .action((options: ResetOptions) => {
      if (options.account === undefined && options.address === undefined && !options.all) {
        throw new Error('Say what: --account <username>, --address <address> or --all.');
      }
      return run(({ app }) => reset(app.get(Lockouts, { strict: false }), options, print));
    });
  return command;
}

async function list(lockouts: Lockouts, print: (line: string) => void): Promise<void> {
  let page = await lockouts.list(MAX_PAGE_SIZE);
  for (;;) {
    for (const { id, kind, subject, failures, since, until } of page.results) {
      print([id, kind, subject, failures, since?.toISOString(), until?.toISOString()].join('\t'));
    }
    if (!page.next) {
      return;
    }
    page = await lockouts.list(MAX_PAGE_SIZE, page.next);
  }
}

async function reset(
  lockouts: Lockouts,
  { account, address, all }: ResetOptions,
  print: (line: string) => void,
): Promise<void> {
  if (all) {
    print(`${await lockouts.endAll()} lockouts ended.`);
  }
  if (account !== undefined) {
    print(
      (await lockouts.reset('account', account)) ? 'The account is unlocked.' : 'The account has no failed logins.',
    );
  }
  if (address !== undefined) {
    print(
      (await lockouts.reset('address', address)) ? 'The address is unlocked.' : 'The address has no failed logins.',
    );
  }
}
