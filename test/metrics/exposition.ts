/** One time series of a scrape, such as `cache_entries{cache="users"} 3`. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** @returns the samples of Prometheus' text format 0.0.4 */
export function samplesOf(text: string): readonly Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = line, labels = '', value = 'NaN'] = SAMPLE.exec(line) ?? [];
      return {
        name,
        labels: Object.fromEntries(Array.from(labels.matchAll(LABEL), ([, label = '', text = '']) => [label, text])),
        value: Number(value),
      };
    });
}

/** @returns the sum of the samples with these labels; 0 when there are none */
export function valueOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number {
  return samplesOf(text)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
