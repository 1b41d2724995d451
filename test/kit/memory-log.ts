import { Writable } from 'node:stream';
import { createLogger, type Logger, transports } from 'winston';
import { jsonFormat } from '../../src/observability/json.format.js';

/** One line of the log, parsed. */
export type LogEntry = Readonly<Record<string, unknown>> & { readonly level: string; readonly message: string };

/** The line of one request. */
export interface RequestEntry extends LogEntry {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly duration: number;
  readonly aborted?: true;
  readonly route?: string;
  readonly traceId?: string;
  readonly principal?: string | null;
  readonly handler?: string;
  readonly serializer?: string;
  readonly code?: string;
}

/** The line of a security event; see `RecordedEvent`. */
export interface EventEntry extends LogEntry {
  readonly type: string;
  readonly severity: string;
  readonly actor?: string;
  readonly subject?: string;
  readonly scheme?: string;
  readonly credentialId?: string;
  readonly address?: string;
  readonly userAgent?: string;
  readonly requestId?: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** How long a line may take to be written after the client has its answer, in milliseconds. */
const PATIENCE = 5000;

/** The server's log, kept in memory, line by line as it would be written. */
export class MemoryLog {
  /** The lines as written. */
  readonly lines: string[] = [];
  readonly logger: Logger;
  readonly #readers = new Set<() => void>();

  constructor(level: string) {
    this.logger = createLogger({
      level,
      format: jsonFormat(),
      transports: new transports.Stream({ stream: this.#sink(), eol: '\n' }),
    });
  }

  /** Everything, as one text: for a search for what must not be in it. */
  get text(): string {
    return this.lines.join('');
  }

  /** @throws {SyntaxError} when a line is not JSON */
  get entries(): readonly LogEntry[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as LogEntry);
  }

  /** The lines of requests whose responses have ended. */
  requests(): readonly RequestEntry[] {
    return this.entries.filter((entry): entry is RequestEntry => entry.message === 'request');
  }

  /** The security events of a type, or all; the log has each before the request that caused it is answered. */
  events(type?: string): readonly EventEntry[] {
    return this.entries.filter(
      (entry): entry is EventEntry => entry.message === 'security event' && (type === undefined || entry.type === type),
    );
  }

  /**
   * Waits for the line of a request: the server writes it when the response has ended, which the client may see earlier.
   *
   * @throws {Error} when it does not come
   */
  request(requestId: string): Promise<RequestEntry> {
    return this.find((entry) => entry.requestId === requestId);
  }

  /** Waits for the first request line that the predicate picks. */
  find(predicate: (entry: RequestEntry) => boolean): Promise<RequestEntry> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.requests().find(predicate);
        if (found) {
          clearTimeout(timer);
          this.#readers.delete(look);
          resolve(found);
        }
      };
      const timer = setTimeout(() => {
        this.#readers.delete(look);
        reject(new Error('The log has no such request line.'));
      }, PATIENCE);
      this.#readers.add(look);
      look();
    });
  }

  /** Forgets what was written. */
  clear(): void {
    this.lines.length = 0;
  }

  #sink(): Writable {
    return new Writable({
      decodeStrings: false,
      write: (line: string | Buffer, _encoding, done) => {
        this.lines.push(line.toString());
        done();
        for (const look of [...this.#readers]) {
          look();
        }
      },
    });
  }
}
