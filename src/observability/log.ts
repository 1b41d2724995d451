import { createLogger, type Logger } from 'winston';
import { type Settings } from '../settings/settings.js';
import { BufferedTransport } from './buffered.transport.js';
import { jsonFormat } from './json.format.js';
import { terminalFormat } from './terminal.format.js';

/** A written log, and what makes sure that all of it is. */
export interface Log {
  readonly logger: Logger;
  /** Writes out what is buffered. */
  close(): void;
}

/**
 * The server's log: a JSON object a line, or readable colours on a terminal.
 *
 * @param worker which one of several processes this is; every line then says so
 */
export function openLog({ logLevel, logFile }: Pick<Settings, 'logLevel' | 'logFile'>, worker?: number): Log {
  const onTerminal = logFile === undefined && process.stdout.isTTY;
  const transport = new BufferedTransport(logFile);
  const logger = createLogger({
    level: logLevel,
    format: onTerminal ? terminalFormat() : jsonFormat(),
    transports: transport,
    ...(worker !== undefined && { defaultMeta: { worker } }),
  });
  return { logger, close: () => transport.flush() };
}
