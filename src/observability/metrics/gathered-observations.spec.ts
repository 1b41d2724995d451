import { Histogram, Registry } from 'prom-client';
import { GatheredObservations } from './gathered-observations.js';

describe('observations that are gathered', () => {
  const histogram = (register: Registry, collect?: () => void): Histogram<'route'> =>
    new Histogram({
      name: 'seconds',
      help: 'Seconds.',
      labelNames: ['route'],
      buckets: [0.1, 1],
      registers: [register],
      ...(collect && { collect }),
    });

  it('are scraped exactly as if each had been told at once', async () => {
    const [one, other] = [new Registry(), new Registry()];
    const gathered = new GatheredObservations(histogram(one, () => gathered.flush()));
    const direct = histogram(other);
    for (let index = 0; index < 1000; index++) {
      const [route, value] = [`/${index % 3}`, (index % 17) / 10];
      gathered.add(route, { route }, value);
      direct.observe({ route }, value);
    }

    expect(sorted(await one.metrics())).toEqual(sorted(await other.metrics()));
    expect(sorted(await one.metrics())).toEqual(sorted(await other.metrics()));
  });
});

/** Samples have no order; sums of doubles do not depend on it here. */
function sorted(text: string): readonly string[] {
  return text.split('\n').toSorted();
}
