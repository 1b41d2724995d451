import 'reflect-metadata';
import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { usersCommand } from './accounts/administration/users.command.js';
import { sessionsCommand } from './accounts/sessions/sessions.command.js';
import { tokensCommand } from './accounts/tokens/tokens.command.js';
import { keysCommand } from './accounts/signing-keys/keys.command.js';
import { permissionsCommand } from './accounts/grants/permissions.command.js';
import { lockoutsCommand } from './accounts/lockout/lockouts.command.js';
import { mfaCommand } from './accounts/mfa/mfa.command.js';
import { apiKeysCommand } from './api-keys/api-keys.command.js';
import { checkCommand } from './check.command.js';
import { inspectDeployment } from './deployment-inspection.js';
import { type DeploymentFinding } from './core/deployment-finding.js';
import { type Application, openApplication } from './application.js';
import { type Features } from './features.js';
import { sweepCommand } from './database/sweep/sweep.command.js';
import { commandOrigin } from './core/origin.js';
import { VERSION } from './core/version.js';
import { type WithApplication } from './core/with-application.js';
import { auditCommand } from './observability/audit/audit.command.js';
import { oauthCommand } from './oauth/oauth.command.js';
import { type Log, openLog } from './observability/log.js';
import { PolicyInventory } from './pipeline/policy-inventory.js';
import { policyMarkdown, policyRows, policyText } from './pipeline/policy-table.js';
import { throttlesCommand } from './pipeline/throttles/throttles.command.js';
import { resolveSecrets } from './settings/development-secret.js';
import { securityCommand } from './security/report/security.command.js';
import { loadSettings, readOwnSettings } from './settings/load-settings.js';
import { type Settings } from './settings/settings.js';
import { settingsMarkdown } from './settings/settings-table.js';

const withApplication: WithApplication = (act) => manage(({ app }) => act(app));

const program = new Command('portcullis')
  .version(VERSION)
  .description('Manages a Portcullis server; reads the same settings.')
  .option('--reason <text>', 'why: stands in the audit trail with what the command changes');

program
  .command('policy')
  .description('prints method, path, schemes, permission, throttle scopes and DTOs of every route')
  .addOption(new Option('--format <format>').choices(['table', 'json', 'markdown']).default('table'))
  .action(async ({ format }: { readonly format: 'table' | 'json' | 'markdown' }) => {
    await manage(({ app }) => {
      const rows = policyRows(app.get(PolicyInventory).policies());
      const write = {
        table: policyText,
        markdown: policyMarkdown,
        json: (all: typeof rows) => JSON.stringify(all, null, 2),
      };
      print(write[format](rows));
    });
  });

program
  .command('migrate')
  .description('brings the schema of the database up to date')
  .action(async () => {
    await manage(({ location }) => print(`The schema is up to date: ${location}`));
  });

program
  .command('settings')
  .description('prints every setting as a Markdown table')
  .action(() => print(settingsMarkdown()));

program.addCommand(
  usersCommand(withApplication, print, {
    input: process.stdin,
    output: process.stderr,
  }),
);
program.addCommand(checkCommand(() => readOwnSettings(), print, inspect));
program.addCommand(auditCommand(withApplication, () => resolveSecrets(loadSettings()), { print, progress }));
program.addCommand(sessionsCommand(withApplication, print));
program.addCommand(tokensCommand(withApplication, print));
program.addCommand(apiKeysCommand(withApplication, print));
program.addCommand(lockoutsCommand(manage, print));
program.addCommand(throttlesCommand(withApplication, print));
program.addCommand(mfaCommand(withApplication, print));
program.addCommand(keysCommand(withApplication, print));
program.addCommand(securityCommand(withApplication, print));
program.addCommand(sweepCommand(withApplication, print));
program.addCommand(oauthCommand(withApplication, print));
program.addCommand(permissionsCommand(withApplication, print));

/** The option under which the commands find the features; nobody can give it on a command line. */
const FEATURES = 'features';

/**
 * Runs the management command that this process was started for, and says what went wrong.
 *
 * @param features of whoever depends on this package
 */
export async function runCommandLine(features: Features = {}): Promise<void> {
  program.setOptionValue(FEATURES, features);
  try {
    await program.parseAsync();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function manage(act: (application: Application) => void | Promise<void>): Promise<void> {
  const settings = loadSettings();
  const log = quietLog(settings);
  const application = await openApplication(settings, log, featuresGiven(), commandOrigin(operator(), reasonGiven()));
  try {
    await act(application);
  } finally {
    await application.close();
    await log.close();
  }
}

async function inspect(settings: Settings): Promise<readonly DeploymentFinding[]> {
  const log = quietLog(settings);
  try {
    return await inspectDeployment(settings, log, featuresGiven());
  } finally {
    await log.close();
  }
}

function quietLog(settings: Settings): Log {
  return openLog({ ...settings, logLevel: 'error', logFileSize: undefined });
}

/** Who runs the command. In a container the system may know the number alone. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function featuresGiven(): Features {
  return program.opts<{ readonly [FEATURES]: Features }>()[FEATURES];
}

function reasonGiven(): string | null {
  return program.opts<{ readonly reason?: string }>().reason ?? null;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Only a person reads it: what is piped on stays whole. */
function progress(text: string): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r${text}`);
  }
}
