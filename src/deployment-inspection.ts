import { type DeploymentFinding, finding } from './core/deployment-finding.js';
import { Secret } from './core/secret.js';
import { openApplication } from './application.js';
import { openDatabase } from './database/open-database.js';
import { readPendingMigrations } from './database/pending-migrations.js';
import { DeploymentChecks } from './deployment/deployment-checks.js';
import { INSPECTION_RULES } from './deployment/inspection-rules.js';
import { type Features } from './features.js';
import { type Log } from './observability/log.js';
import { type Settings } from './settings/settings.js';

/**
 * Opens the application of these settings and looks at its routes and its database. It migrates nothing: the schema is looked at as it is.
 *
 * @param features of whoever depends on this package
 * @returns what was found; where the application cannot be opened, that and why
 */
export async function inspectDeployment(
  settings: Settings,
  log: Log,
  features: Features = {},
): Promise<readonly DeploymentFinding[]> {
  const { databaseUrl, embeddedDatabase, secretKey } = settings;
  // A secret or a cluster that is made up for the check is not what is deployed.
  if (secretKey.length === 0 || (databaseUrl === undefined && !embeddedDatabase)) {
    return [notOpened('without SECRET_KEY and a database there is no server to look at')];
  }
  try {
    return await inspect(settings, log, features);
  } catch (error) {
    return [notOpened(reasonOf(error))];
  }
}

async function inspect(settings: Settings, log: Log, features: Features): Promise<readonly DeploymentFinding[]> {
  const database = await openDatabase(settings, (line) => log.logger.debug(line));
  try {
    const { migrations = [] } = features;
    const pending = await readPendingMigrations({ url: database.url, timeout: settings.databaseTimeout, migrations });
    if (pending.length > 0) {
      return [finding(INSPECTION_RULES.schemaBehind, `the schema: lacks ${pending.length} migrations`)];
    }
    const application = await openApplication({ ...settings, databaseUrl: new Secret(database.url) }, log, features);
    try {
      return await application.app.get(DeploymentChecks, { strict: false }).run();
    } finally {
      await application.close();
    }
  } finally {
    await database.stop();
  }
}

function notOpened(reason: string): DeploymentFinding {
  return finding(INSPECTION_RULES.notOpened, `the database and the routes: could not be checked: ${reason}`);
}

/** Of an address that leads to several machines, each has a reason of its own, and the whole has none. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) {
    return error.errors.map(reasonOf).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
