import { type Milliseconds } from '../../core/duration.js';
import { type Secret } from '../../core/secret.js';
import { LinesRefused, type LineSink } from './line-sink.js';

/** How long a collector may take to answer. */
const PATIENCE: Milliseconds = 5000;

/** Statuses that say "not now" and not "never" (RFC 9110, RFC 6585). */
const LATER: ReadonlySet<number> = new Set([401, 403, 404, 408, 425, 429]);

/**
 * A collector that takes lines by HTTP: each batch is a POST of newline-delimited JSON, one at a time.
 *
 * winston's own Http transport sends a request for each batch however many are under way, waits for each without end, and never offers one again.
 */
export class HttpSink implements LineSink {
  readonly name = 'http';
  readonly largestWrite = 262_144;
  readonly #url: string;
  readonly #authorization: string | undefined;

  /** @param address a name and password in it are sent as Basic (RFC 7617) */
  constructor(address: Secret) {
    const url = new URL(address.reveal());
    const [username, password] = [url.username, url.password].map(decodeURIComponent);
    this.#authorization =
      url.username || url.password ? `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` : undefined;
    url.username = '';
    url.password = '';
    this.#url = url.href;
  }

  async write(lines: string): Promise<void> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-ndjson',
        ...(this.#authorization !== undefined && { authorization: this.#authorization }),
      },
      body: lines,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.body?.cancel();
    if (response.status >= 400 && response.status < 500 && !LATER.has(response.status)) {
      throw new LinesRefused(`The collector answered ${response.status}.`);
    }
    if (!response.ok) {
      throw new Error(`The collector answered ${response.status}.`);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
