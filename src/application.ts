import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import { SystemClock } from './core/clock.js';
import { type Features } from './features.js';
import { type Origin } from './core/origin.js';
import { openDatabase } from './database/open-database.js';
import { type Log } from './observability/log.js';
import { resolveSecrets } from './settings/development-secret.js';
import { type Settings } from './settings/settings.js';

/** The application with everything it needs, not listening yet. */
export interface Application {
  readonly app: NestFastifyApplication;
  /** Where the data is, for a person to read. */
  readonly location: string;
  /** Closes what was opened: the application with its pool, then the embedded database. */
  close(): Promise<void>;
}

/**
 * Opens the database, brings its schema up to date and wires the application: what the server and the management commands have in common.
 *
 * @param features of whoever depends on this package
 * @param origin where what the application does without a request comes from; by default the server itself
 * @throws when anything is not in order; whatever was opened is closed again
 */
export async function openApplication(
  settings: Settings,
  { logger }: Log,
  features: Features = {},
  origin?: Origin,
): Promise<Application> {
  const database = await openDatabase(settings, (line) => logger.debug(line));
  let app: NestFastifyApplication | undefined;
  try {
    const created = await createApp({
      ...features,
      settings,
      clock: new SystemClock(),
      logger,
      databaseUrl: database.url,
      publicUrl: settings.publicUrl ?? `http://${settings.host}:${settings.port}`,
      secrets: await resolveSecrets(settings),
      ...(origin && { origin }),
    });
    app = created;
    await created.init();
    const close = async (): Promise<void> => {
      await created.close();
      await database.stop();
    };
    return { app: created, location: database.location, close };
  } catch (error) {
    // What one part could not begin is why; that another cannot end is no more than a consequence.
    await app?.close().catch(() => undefined);
    await database.stop();
    throw error;
  }
}
