import { Command } from 'commander';
import { type Secret } from '../../core/secret.js';
import { type WithApplication } from '../../core/with-application.js';
import { importCommand } from '../import/import.command.js';
import { UserImport } from '../import/user-import.js';
import { askPassword, readPassword, type Terminal } from './password-prompt.js';
import { UserAdministration } from './user-administration.js';

interface PasswordOptions {
  readonly passwordStdin?: true;
}

interface CreateOptions extends PasswordOptions {
  readonly email: string;
  readonly staff?: true;
  readonly superuser?: true;
  readonly inactive?: true;
}

/** `users create|set-password|import`: Django's `createsuperuser`, `changepassword` and `loaddata`. A password is never an argument, which others see. */
export function usersCommand(
  withApplication: WithApplication,
  print: (line: string) => void,
  terminal: Terminal,
): Command {
  const withUsers = (act: (users: UserAdministration) => Promise<void>): Promise<void> =>
    withApplication((app) => act(app.get(UserAdministration, { strict: false })));
  const command = new Command('users').description('manages accounts');
  command
    .command('create')
    .description('makes an account; asks for its password')
    .argument('<username>')
    .requiredOption('--email <address>')
    .option('--staff', 'may use what is for staff')
    .option('--superuser', 'may do everything')
    .option('--inactive', 'may not sign in')
    .option('--password-stdin', 'reads the password from the first line of standard input')
    .action(async (username: string, { email, staff, superuser, inactive, ...options }: CreateOptions) => {
      const password = await passwordFrom(terminal, options);
      const isSuperuser = superuser === true;
      const ranks = { isActive: !inactive, isStaff: staff === true || isSuperuser, isSuperuser };
      await withUsers((users) => users.create({ username, email, ...ranks }, password));
      print('The account is there.');
    });
  command
    .command('set-password')
    .description('gives an account another password, and ends its sessions and tokens')
    .argument('<username>')
    .option('--password-stdin', 'reads the password from the first line of standard input')
    .action(async (username: string, options: PasswordOptions) => {
      const password = await passwordFrom(terminal, options);
      await withUsers((users) => users.setPassword(username, password));
      print('The password is set; sessions and tokens of the account are ended.');
    });
  command.addCommand(
    importCommand((act) => withApplication((app) => act(app.get(UserImport, { strict: false }))), print, terminal),
  );
  return command;
}

function passwordFrom(terminal: Terminal, { passwordStdin }: PasswordOptions): Promise<Secret> {
  return passwordStdin ? readPassword(terminal.input as AsyncIterable<Buffer | string>) : askPassword(terminal);
}
