import { setTimeout as wait } from 'node:timers/promises';
import { type Logger } from 'winston';
import { FirstSuperuserCreation } from './accounts/first-superuser.js';
import { UnknownPermissions } from './accounts/grants/unknown-permissions.js';
import { type Application, openApplication } from './application.js';
import { SecurityEvents } from './core/security/security-events.js';
import { SweepSchedule } from './database/sweep/sweep-schedule.js';
import { AnchorSchedule } from './observability/audit/anchor-schedule.js';
import { type Features } from './features.js';
import { HealthServer } from './health-server.js';
import { type Log, openLog } from './observability/log.js';
import { openTracing, type Tracing } from './observability/tracing/open-tracing.js';
import { Readiness } from './observability/readiness.js';
import { shown } from './serializers/json-pointer.js';
import { changedSettings } from './settings/changed-settings.js';
import { type Settings } from './settings/settings.js';

/** How many connections the kernel lets wait to be accepted; it may be set to fewer (`net.core.somaxconn`). */
const BACKLOG = 2048;

/** Where a server accepts requests, and where its data is, for a person to read. */
export interface Serving {
  readonly url: string;
  readonly location: string;
}

/** A server that accepts requests. */
export interface RunningServer extends Serving {
  /** Ends it gracefully: readiness is false, open requests finish, the pool closes, the embedded database last. */
  stop(): Promise<void>;
}

/**
 * Starts the server: database, migrations, the first account, then the port.
 *
 * @param features of whoever depends on this package
 * @param worker which one of several behind one port this is; their primary says where they are
 * @throws when anything is not in order; whatever was started is stopped again
 */
export async function startServer(
  settings: Settings,
  features: Features = {},
  worker?: number,
): Promise<RunningServer> {
  const log = openLog(settings, worker);
  const tracing = await openTracing(settings);
  try {
    const application = await openApplication(settings, log, features);
    try {
      const server = await listen(application, settings, log, tracing);
      if (worker === undefined) {
        announce(server, log.logger);
      }
      return server;
    } catch (error) {
      await application.close();
      throw error;
    }
  } catch (error) {
    await tracing?.close();
    await log.close();
    throw error;
  }
}

async function listen(
  application: Application,
  settings: Settings,
  log: Log,
  tracing: Tracing | undefined,
): Promise<RunningServer> {
  const { app, location } = application;
  await announceFirstSuperuser(app.get(FirstSuperuserCreation));
  await reportUnknownPermissions(app.get(UnknownPermissions), log);
  await app.listen({ port: settings.port, host: settings.host, backlog: BACKLOG });
  const { healthPort } = settings;
  const health =
    healthPort === undefined ? undefined : await HealthServer.listen(app.getHttpServer(), healthPort, settings);
  app.get(SweepSchedule).start();
  app.get(AnchorSchedule).start();
  app.get(SecurityEvents).emit({ type: 'sys_startup', details: { names: changedSettings(settings) } });
  const url = await app.getUrl();
  const end = (): Promise<void> => stop(application, settings, log, health).finally(() => tracing?.close());
  return { url, location, stop: end };
}

/** Says where everything is, once. */
export function announce({ url, location }: Serving, logger: Logger): void {
  logger.info(`API at ${url}/api/v1`);
  logger.info(`Documentation at ${url}/docs`);
  logger.info(`Data in ${location}`);
}

/** The password goes to the terminal of whoever starts the server, once, and never into the log. */
async function announceFirstSuperuser(creation: FirstSuperuserCreation): Promise<void> {
  const created = await creation.createWhenEmpty();
  if (created?.generatedPassword) {
    process.stderr.write(
      `\nThe first account is "${created.username}" with the password ${created.generatedPassword.reveal()}\n` +
        'It is shown this once: change it after signing in.\n\n',
    );
  }
}

/** A grant of a permission that is no more grants nothing: somebody should know why. */
async function reportUnknownPermissions(unknown: UnknownPermissions, { logger }: Log): Promise<void> {
  const codes = (await unknown.find()).map(({ code }) => code);
  if (codes.length > 0) {
    logger.warn(`Granted, and declared by no resource: ${codes.map(shown).join(', ')}`);
  }
}

async function stop(
  application: Application,
  settings: Settings,
  log: Log,
  health: HealthServer | undefined,
): Promise<void> {
  log.logger.info('Stopping');
  application.app.get(SecurityEvents).emit({ type: 'sys_shutdown' });
  application.app.get(Readiness).stop();
  await Promise.all([wait(settings.shutdownDelay), application.app.get(SweepSchedule).stop()]);
  const deadline = setTimeout(() => application.app.getHttpServer().closeAllConnections(), settings.shutdownTimeout);
  try {
    await application.close();
  } finally {
    clearTimeout(deadline);
    health?.close();
    await log.close();
  }
}
