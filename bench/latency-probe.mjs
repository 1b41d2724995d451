// How long one client waits while others keep the server busy.
import { exchange, open } from './load.mjs';

/** Asks again and again on a connection of its own, each time once it has its answer. */
export class LatencyProbe {
  #stopped = false;
  #latencies = [];
  #sentAt = 0;
  #asking;

  constructor(socket, request) {
    this.#asking = this.#ask(socket, request);
  }

  static async start(port, request) {
    return new LatencyProbe(await open(port), request);
  }

  /** @returns {Promise<{ p50: number, p99: number }>} in milliseconds, of all answers since the start */
  async stop() {
    this.#stopped = true;
    await this.#asking;
    const sorted = this.#latencies.toSorted((left, right) => left - right);
    const percentile = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
    return { p50: percentile(0.5), p99: percentile(0.99) };
  }

  async #ask(socket, request) {
    try {
      await exchange(
        socket,
        () => {
          this.#sentAt = performance.now();
          return this.#stopped ? undefined : request;
        },
        () => this.#latencies.push(performance.now() - this.#sentAt),
      );
    } finally {
      socket.destroy();
    }
  }
}
