import { type LogEntry, type Logger } from 'winston';
import { QueuedTransport } from './log/queued.transport.js';

/** Winston asks to be told when an entry is taken; these transports take all at once. */
const taken = (): void => undefined;

/**
 * What writes entries that come by the thousand, each made for this and not used after.
 *
 * From a logger to its transports an entry goes through two streams, which costs twice what it takes to make the line. Transports of this server buffer for
 * themselves and have neither a level nor a format of their own, so that an entry is formatted and handed to them as the streams would, in the same order.
 * A logger with any other transport is used as it is.
 */
export function lineWriter(logger: Logger): (entry: LogEntry) => void {
  const { transports, format } = logger;
  const always = logger.defaultMeta as Readonly<Record<string | symbol, unknown>> | undefined;
  const own = transports.filter((transport) => transport instanceof QueuedTransport);
  if (own.length < transports.length) {
    return (entry) => logger.log(entry);
  }
  return (entry) => {
    const formatted = format.transform(Object.assign(entry, always));
    if (typeof formatted === 'object') {
      for (const transport of own) {
        transport.log(formatted, taken);
      }
    }
  };
}
