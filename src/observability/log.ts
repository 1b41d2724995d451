import { createLogger, type Logger } from 'winston';
import { type Settings } from '../settings/settings.js';
import { jsonFormat } from './json.format.js';
import { HttpSink } from './log/http.sink.js';
import { fileTransport, stdoutTransport } from './log/local.transport.js';
import { QueuedTransport } from './log/queued.transport.js';
import { RotatingFileSink } from './log/rotating-file.sink.js';
import { terminalFormat } from './terminal.format.js';

/** A written log, and what makes sure that all of it is. */
export interface Log {
  readonly logger: Logger;
  /** Writes out what is buffered, as far as that goes in a moment. */
  close(): Promise<void>;
}

/** Which sinks there are. */
export type LogSettings = Pick<
  Settings,
  'logLevel' | 'logFile' | 'logFileSize' | 'logFileCount' | 'logHttpUrl' | 'logStdout'
>;

/**
 * The server's log: a JSON object a line, or readable colours on a terminal.
 *
 * @param worker which one of several processes this is; every line then says so
 */
export function openLog(settings: LogSettings, worker?: number): Log {
  const transports = transportsOf(settings);
  const onTerminal = transports.every(({ sink }) => sink === 'stdout') && process.stdout.isTTY;
  const logger = createLogger({
    level: settings.logLevel,
    format: onTerminal ? terminalFormat() : jsonFormat(),
    transports: [...transports],
    ...(worker !== undefined && { defaultMeta: { worker } }),
  });
  return {
    logger,
    close: async () => {
      await Promise.all(transports.map((transport) => transport.flush()));
    },
  };
}

function transportsOf(settings: LogSettings): readonly QueuedTransport[] {
  const { logFile, logFileSize, logFileCount, logHttpUrl, logStdout } = settings;
  const transports: QueuedTransport[] = [];
  if (logFile !== undefined) {
    transports.push(
      logFileSize === undefined
        ? fileTransport(logFile)
        : new QueuedTransport(new RotatingFileSink(logFile, logFileSize, logFileCount)),
    );
  }
  if (logHttpUrl !== undefined) {
    transports.push(new QueuedTransport(new HttpSink(logHttpUrl)));
  }
  if (logStdout ?? transports.length === 0) {
    transports.push(stdoutTransport());
  }
  return transports;
}
