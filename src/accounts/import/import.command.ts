import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Command, Option } from 'commander';
import { type Terminal } from '../administration/password-prompt.js';
import { reasonOf } from '../administration/user-administration.errors.js';
import { type ImportOptions } from './import-plan.js';
import { ImportProgress } from './import-progress.js';
import { type ImportFormat, readRows } from './import-source.js';
import { ImportIncomplete } from './import.errors.js';
import { type ImportReport, type UserImport } from './user-import.js';

interface Options extends ImportOptions {
  readonly format?: ImportFormat;
  readonly dryRun?: true;
}

const FORMATS: Readonly<Record<string, ImportFormat>> = {
  '.csv': 'csv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/** `users import`: accounts from another server, such as Django's `auth_user`, with the passwords they have. */
export function importCommand(
  withImport: (act: (users: UserImport) => Promise<void>) => Promise<void>,
  print: (line: string) => void,
  { output }: Terminal,
): Command {
  return new Command('import')
    .description('makes accounts of the rows of a file: CSV with a header, or a JSON object a line')
    .argument('<file>')
    .addOption(new Option('--format <format>', 'unless the file’s name ends in it').choices(['csv', 'jsonl']))
    .addOption(
      new Option('--on-conflict <act>', 'what becomes of a row whose username or e-mail address is taken')
        .choices(['skip', 'update', 'fail'])
        .default('skip'),
    )
    .option('--allow-superusers', 'lets the file make superusers, and change those that there are', false)
    .option('--dry-run', 'says what would be done, and does nothing')
    .action((file: string, options: Options) =>
      withImport(async (users) => {
        const progress = new ImportProgress(output);
        const say = (line: string): void => {
          progress.clear();
          print(line);
        };
        const report = await users[options.dryRun ? 'dryRun' : 'run'](
          readRows(createReadStream(file), options.format ?? formatOf(file)),
          options,
          {
            read: () => progress.add(),
            rejected: (line, faults) => say(`line ${line}: ${faults.map(reasonOf).join(' ')}`),
          },
        );
        progress.end();
        print(summaryOf(report, options));
        assertComplete(report);
      }),
    );
}

function formatOf(file: string): ImportFormat {
  const format = FORMATS[path.extname(file).toLowerCase()];
  if (!format) {
    throw new ImportIncomplete('The name of the file does not tell its format: say --format csv or --format jsonl.');
  }
  return format;
}

function summaryOf({ imported, updated, skipped, rejected, demoted }: ImportReport, { dryRun }: Options): string {
  return [
    `${dryRun ? 'Would be imported' : 'Imported'}: ${imported}, updated: ${updated}, skipped: ${skipped}, rejected: ${rejected}.`,
    ...(demoted > 0 ? [`Superusers in the file who are none here, for want of --allow-superusers: ${demoted}.`] : []),
  ].join('\n');
}

function assertComplete({ rejected, conflictAt }: ImportReport): void {
  if (conflictAt !== undefined) {
    throw new ImportIncomplete(`line ${conflictAt}: An account has this username or e-mail address already.`);
  }
  if (rejected > 0) {
    throw new ImportIncomplete(`${rejected} ${rejected === 1 ? 'row was' : 'rows were'} rejected.`);
  }
}
