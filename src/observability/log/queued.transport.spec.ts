import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Secret } from '../../core/secret.js';
import { HttpSink } from './http.sink.js';
import { LinesRefused, type LineSink } from './line-sink.js';
import { MESSAGE, QueuedTransport } from './queued.transport.js';
import { RotatingFileSink } from './rotating-file.sink.js';

/** A sink that takes lines when the test says so. */
class HeldSink implements LineSink {
  readonly name = 'held';
  readonly largestWrite = 262_144;
  readonly writes: string[] = [];
  #release: (() => void) | undefined;

  write(lines: string): Promise<void> {
    this.writes.push(lines);
    return new Promise((resolve) => (this.#release = resolve));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Ends the write under way, and lets the next one begin. */
  async release(): Promise<void> {
    this.#release?.();
    await new Promise(setImmediate);
  }
}

function write(transport: QueuedTransport, ...lines: readonly string[]): void {
  lines.forEach((line) => transport.log({ [MESSAGE]: line }, () => undefined));
}

const times = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe('a queue of log lines', () => {
  it('writes one batch at a time, and what comes meanwhile in the next', async () => {
    const sink = new HeldSink();
    const transport = new QueuedTransport(sink);
    write(transport, 'a'.repeat(50_000));
    write(transport, 'b', 'c');
    expect(sink.writes).toHaveLength(1);

    await sink.release();

    expect(sink.writes[1]).toBe('b\nc\n');
  });

  it('holds so much of a sink that is stalled and no more, loses the rest, and says how much when it goes on', async () => {
    const sink = new HeldSink();
    const transport = new QueuedTransport(sink, 100_000);
    const line = 'x'.repeat(999);
    write(transport, ...times(1000).map(() => line));

    expect(transport.dropped.total).toBe(900);
    await sink.release();
    await sink.release();

    expect(sink.writes.join('').match(/^x+$/gm)).toHaveLength(100);
    expect(JSON.parse(sink.writes.at(-1)?.split('\n').at(-2) ?? '')).toMatchObject({
      level: 'warn',
      message: 'log lines were dropped',
      sink: 'held',
      dropped: 900,
    });
  });

  it('offers what a sink could not take again, and not what it never will', async () => {
    const taken: string[] = [];
    const failures: Error[] = [new LinesRefused('no'), new Error('later')];
    const sink: LineSink = {
      name: 'moody',
      largestWrite: 10_000,
      write: (lines) => {
        const failure = failures.shift();
        if (failure) {
          return Promise.reject(failure);
        }
        taken.push(lines);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
    const transport = new QueuedTransport(sink);
    write(transport, 'refused'.padEnd(50_000));
    write(transport, 'late');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await transport.flush();

    expect(taken.join('')).not.toContain('refused');
    expect(taken.join('')).toMatch(/^late$/m);
    expect(transport.dropped.total).toBe(1);
  });

  it('keeps no process from ending, however long its sink takes', async () => {
    const transport = new QueuedTransport(new HeldSink());
    write(transport, 'a');
    const started = performance.now();
    await transport.flush();

    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('a log file that is rotated', () => {
  let directory: string;
  beforeAll(async () => (directory = await mkdtemp(path.join(tmpdir(), 'portcullis-log-'))));
  afterAll(() => rm(directory, { recursive: true }));

  it('is renamed when it is large; so many old ones are kept; no line is lost or cut', async () => {
    const file = path.join(directory, 'logs', 'server.log');
    const transport = new QueuedTransport(new RotatingFileSink(file, 4000, 3));
    for (const batch of times(6)) {
      write(transport, ...times(10).map((line) => `${batch}-${line}-`.padEnd(199, 'x')));
      await transport.flush();
    }

    const names = (await readdir(path.dirname(file))).toSorted();
    expect(names).toEqual(['server.log', 'server.log.1', 'server.log.2', 'server.log.3']);
    const texts = await Promise.all(names.map((name) => readFile(path.join(path.dirname(file), name), 'utf8')));
    const lines = texts.join('').split('\n').slice(0, -1);
    expect(lines).toHaveLength(60);
    expect(lines.every((line) => line.length === 199)).toBe(true);
  });

  it('loses nothing but lines to a disk that is full', async () => {
    const sink = new RotatingFileSink('/dev/full', 4000, 3);

    await expect(sink.write('line\n')).rejects.toThrow();
    await expect(sink.write('line\n')).rejects.toThrow();
    await sink.close();
  });
});

describe('a collector that takes the log by HTTP', () => {
  let server: Server;
  let url: string;
  const received: {
    readonly body: string;
    readonly authorization?: string | undefined;
    readonly type?: string | undefined;
  }[] = [];
  const answers: number[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({ body, authorization: request.headers.authorization, type: request.headers['content-type'] });
        response.writeHead(answers.shift() ?? 204).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `127.0.0.1:${(server.address() as AddressInfo).port}/logs`;
  });
  afterAll(() => server.close());

  it('gets newline-delimited JSON, and the password of its address as a header', async () => {
    await new HttpSink(new Secret(`http://agent:p%40ss@${url}`)).write('{"a":1}\n{"b":2}\n');

    expect(received.at(-1)).toEqual({
      body: '{"a":1}\n{"b":2}\n',
      authorization: `Basic ${Buffer.from('agent:p@ss').toString('base64')}`,
      type: 'application/x-ndjson',
    });
  });

  it('can refuse a batch for good, or for now', async () => {
    const sink = new HttpSink(new Secret(`http://${url}`));
    answers.push(400, 503, 429);

    await expect(sink.write('a\n')).rejects.toThrow(LinesRefused);
    await expect(sink.write('a\n')).rejects.not.toThrow(LinesRefused);
    await expect(sink.write('a\n')).rejects.not.toThrow(LinesRefused);
  });
});
