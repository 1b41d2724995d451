import { Command } from 'commander';
import { type WithApplication } from '../../core/with-application.js';
import { PermissionRegistry } from '../../permissions/registry/permission-registry.js';
import { shown } from '../../serializers/json-pointer.js';
import { UnknownPermissions } from './unknown-permissions.js';

/** `portcullis permissions list|unknown`. */
export function permissionsCommand(withApplication: WithApplication, print: (line: string) => void): Command {
  const command = new Command('permissions').description('shows what can be granted, and grants that are void');
  command
    .command('list')
    .description('prints every permission, tab-separated: code, name, description')
    .action(() =>
      withApplication((app) => {
        for (const { code, name, description } of app.get(PermissionRegistry, { strict: false }).permissions()) {
          print([code, name, description].join('\t').trimEnd());
        }
        return Promise.resolve();
      }),
    );
  command
    .command('unknown')
    .description('prints the codes that were granted and that no resource declares any more, with the number of grants')
    .action(() =>
      withApplication(async (app) => {
        for (const { code, grants } of await app.get(UnknownPermissions, { strict: false }).find()) {
          print(`${shown(code)}\t${grants}`);
        }
      }),
    );
  return command;
}
