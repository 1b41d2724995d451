import { Writable } from 'node:stream';
import { createLogger, format, transports } from 'winston';
import { type LineSink } from './log/line-sink.js';
import { QueuedTransport } from './log/queued.transport.js';
import { jsonFormat } from './json.format.js';
import { lineWriter } from './line-writer.js';

class ListSink implements LineSink {
  readonly name = 'list';
  readonly largestWrite = 1_000_000;
  readonly lines: string[] = [];

  write(lines: string): Promise<void> {
    this.lines.push(...lines.split('\n').slice(0, -1));
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const entry = (): { level: string; message: string; timestamp: string; status: number } => ({
  timestamp: '2026-01-01T00:00:00.000Z',
  level: 'info',
  message: 'request',
  status: 200,
});

describe('what writes lines', () => {
  it('writes to every transport of the server what its logger would, in its order', async () => {
    const sinks = [new ListSink(), new ListSink()];
    const own = sinks.map((sink) => new QueuedTransport(sink));
    const logger = createLogger({ format: jsonFormat(), transports: own, defaultMeta: { worker: 2 } });
    const write = lineWriter(logger);

    write(entry());
    logger.log(entry());
    write(entry());
    await Promise.all(own.map((transport) => transport.flush()));

    for (const { lines } of sinks) {
      expect(lines).toHaveLength(3);
      expect(new Set(lines).size).toBe(1);
      expect(JSON.parse(lines[0] ?? '')).toEqual({ ...entry(), worker: 2 });
    }
  });

  it.each([
    ['level', { level: 'error' }, []],
    ['format', { format: format.simple() }, ['info: request']],
  ])("leaves a transport of somebody else's its own %s", (_, options, expected) => {
    const written: string[] = [];
    const stream = new Writable({
      decodeStrings: false,
      write: (line: string, _encoding, done) => {
        written.push(line);
        done();
      },
    });
    const transport = new transports.Stream({ stream, ...options });

    lineWriter(createLogger({ format: jsonFormat(), transports: [transport] }))(entry());

    expect(written.map((line) => line.split(' {')[0])).toEqual(expected);
  });
});
