import { type Histogram } from 'prom-client';

/** So many observations of one set of labels wait at most, in the order that they came. */
const MOST_WAITING = 256;

type Labels<Label extends string> = Readonly<Record<Label, string | number>>;

interface Waiting<Label extends string> {
  readonly labels: Labels<Label>;
  readonly values: Float64Array;
  count: number;
}

/**
 * Observations that a histogram is told of by the hundred. Each alone, beside a request, costs many times what it costs among others of its kind: the
 * library makes objects and looks the labels up anew.
 */
export class GatheredObservations<Label extends string> {
  readonly #waiting = new Map<string, Waiting<Label>>();

  constructor(private readonly histogram: Histogram<Label>) {}

  /** @param key what the labels are known by, one to one */
  add(key: string, labels: Labels<Label>, value: number): void {
    let waiting = this.#waiting.get(key);
    if (!waiting) {
      waiting = { labels, values: new Float64Array(MOST_WAITING), count: 0 };
      this.#waiting.set(key, waiting);
    }
    waiting.values[waiting.count++] = value;
    if (waiting.count === MOST_WAITING) {
      this.#tell(waiting);
    }
  }

  /** Tells the histogram of all that wait: before it is read. */
  flush(): void {
    this.#waiting.forEach((waiting) => this.#tell(waiting));
  }

  #tell(waiting: Waiting<Label>): void {
    for (const value of waiting.values.subarray(0, waiting.count)) {
      this.histogram.observe(waiting.labels, value);
    }
    waiting.count = 0;
  }
}
