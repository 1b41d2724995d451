import { openDatabase } from './database/open-database.js';
import { answerForCluster } from './observability/metrics/cluster-metrics.js';
import { openLog } from './observability/log.js';
import { type Settings } from './settings/settings.js';
import { announce, type RunningServer } from './start.js';
import { Workers } from './workers.js';

/** How much longer than its own deadline a worker may take to end, in milliseconds. */
const GRACE = 5000;

/**
 * Starts `WORKERS` servers behind one port. This process keeps the embedded database for them and serves no requests itself.
 *
 * @param entry the file that each is started from
 * @param giveUp is told when workers that died cannot be replaced any more
 * @throws when the first of them cannot start; whatever was started is stopped again
 */
export async function startWorkers(
  settings: Settings,
  entry: string,
  giveUp: (error: Error) => void,
): Promise<RunningServer> {
  const log = openLog(settings);
  const { logger } = log;
  const database = await openDatabase(settings, (line) => logger.debug(line));
  const workers = new Workers(settings.workers, entry, logger, giveUp);
  answerForCluster((error) =>
    logger.warn('The metrics of the workers could not be gathered', { reason: error.message }),
  );
  const stop = async (): Promise<void> => {
    await workers.stop(settings.shutdownDelay + settings.shutdownTimeout + GRACE);
    await database.stop();
    await log.close();
  };
  if (settings.redisUrls === undefined) {
    logger.warn('REDIS_URL is not set: each worker counts by itself, so that a rate is allowed once for each of them');
  }
  try {
    const serving = await workers.start();
    announce(serving, logger);
    return { ...serving, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
