import cluster, { type Worker } from 'node:cluster';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AggregatorRegistry } from 'prom-client';
import { type Milliseconds } from '../../core/duration.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { Metrics } from './metrics.js';

/** How long the primary may take to ask every worker. */
const PATIENCE: Milliseconds = 6000;

const QUESTION = 'portcullis:metrics';

/** A worker asks its primary for the metrics of all workers. */
interface Question {
  readonly type: typeof QUESTION;
  readonly id: number;
}

/** `text` is missing when a worker did not tell its own. */
type Answer = Question & { readonly text?: string };

/**
 * The metrics of the whole server: of several processes behind one port (node:cluster) whichever is asked answers for all, since a scraper cannot choose
 * whom it meets.
 */
@Injectable()
export class ClusterMetrics implements OnApplicationShutdown {
  readonly #waiting = new Map<number, (text: string | undefined) => void>();
  readonly #onMessage = (message: unknown): void => this.#hear(message as Answer | null);
  #asked = 0;

  constructor(private readonly metrics: Metrics) {
    if (cluster.isWorker && metrics.isOn) {
      // Answers the primary when it asks for the metrics of this process.
      new AggregatorRegistry();
      process.on('message', this.#onMessage);
    }
  }

  onApplicationShutdown(): void {
    process.off('message', this.#onMessage);
  }

  /** @throws {Unavailable} when the primary or another worker does not answer in time */
  async text(): Promise<string> {
    if (!cluster.isWorker) {
      return this.metrics.text();
    }
    const text = await this.#ask();
    if (text === undefined) {
      throw new Unavailable(new Error('not every worker has told its metrics'));
    }
    return text;
  }

  #ask(): Promise<string | undefined> {
    const id = this.#asked++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#hear({ type: QUESTION, id }), PATIENCE);
      this.#waiting.set(id, (text) => {
        clearTimeout(timer);
        resolve(text);
      });
      process.send?.({ type: QUESTION, id } satisfies Question);
    });
  }

  #hear(message: Answer | null): void {
    if (message?.type === QUESTION) {
      this.#waiting.get(message.id)?.(message.text);
      this.#waiting.delete(message.id);
    }
  }
}

/** Lets the primary answer its workers. @param report is told why metrics could not be gathered */
export function answerForCluster(report: (error: Error) => void): void {
  const registry = new AggregatorRegistry();
  let gathering: Promise<string | undefined> | undefined;
  const gather = (): Promise<string | undefined> => {
    // Who asks at the same time shares the answer.
    gathering ??= registry
      .clusterMetrics()
      .catch((error: unknown) => {
        report(error as Error);
        return undefined;
      })
      .finally(() => (gathering = undefined));
    return gathering;
  };
  cluster.on('message', (worker: Worker, message: Question | null) => {
    if (message?.type === QUESTION) {
      void gather().then((text) => {
        if (worker.isConnected()) {
          worker.send({ type: QUESTION, id: message.id, ...(text !== undefined && { text }) } satisfies Answer);
        }
      });
    }
  });
}
