import { type CacheStatistics } from '../core/cache-statistics.js';
import { type ChangeFeed } from './change-feed.js';
import { ExactCache } from './exact-cache.js';

interface Row {
  readonly version: number;
}

/** A feed that the test speaks for. */
class SpokenFeed implements Pick<ChangeFeed, 'isLive' | 'caches' | 'onChange' | 'onInterruption'> {
  isLive = true;
  readonly caches: CacheStatistics[] = [];
  changed: (id: string) => void = () => undefined;

  onChange(_table: string, listener: (id: string) => void): void {
    this.changed = listener;
  }

  onInterruption(): void {
    // This feed is never interrupted.
  }
}

describe('a cache that is exact', () => {
  let feed: SpokenFeed;
  let cache: ExactCache<Row>;
  let stored: number;
  let readings: (() => void)[];

  /** Reads what is stored when it begins, and ends when the test says so. */
  const read = (): Promise<Row> => {
    const row = { version: stored };
    return new Promise((resolve) => readings.push(() => resolve(row)));
  };
  const finish = (): void => readings.forEach((end) => end());

  beforeEach(() => {
    feed = new SpokenFeed();
    cache = new ExactCache<Row>(feed as unknown as ChangeFeed, 'rows', 10);
    stored = 1;
    readings = [];
  });

  it.each([true, false])('reads a row once for a crowd that asks at once, feed live or not: %s', async (isLive) => {
    feed.isLive = isLive;
    const asked = Array.from({ length: 1000 }, () => cache.get('a', read));
    finish();

    expect(new Set((await Promise.all(asked.map((row) => Promise.resolve(row)))).map((row) => row?.version))).toEqual(
      new Set([1]),
    );
    expect(readings).toHaveLength(1);
    expect(cache.get('a', read) instanceof Promise).toBe(!isLive);
  });

  it.each([
    ['changed here', () => cache.forget('a')],
    ['changed elsewhere', () => feed.changed('a')],
    ['one of many that changed', () => feed.changed('*')],
  ])('shares no reading that began before the row was %s, and does not keep it', async (_, change) => {
    const before = cache.get('a', read);
    stored = 2;
    change();
    const after = cache.get('a', read);
    finish();

    await expect(before).resolves.toEqual({ version: 1 });
    await expect(after).resolves.toEqual({ version: 2 });
    expect(cache.get('a', read)).toEqual({ version: 2 });
  });

  it('remembers nothing that is not to be kept', async () => {
    const fresh = new ExactCache<Row>(feed as unknown as ChangeFeed, 'rows', 10, ({ version }) => version > 1);
    for (const kept of [false, true]) {
      const row = fresh.get('a', read);
      finish();
      await row;
      expect(fresh.get('a', read) instanceof Promise).toBe(!kept);
      finish();
      stored = 2;
      fresh.forget('a');
    }
  });

  it('does not go back to what it remembered, once a reading while the feed was silent has found the row gone', async () => {
    const remembered = cache.get('a', read);
    finish();
    await remembered;
    feed.isLive = false;
    await expect(cache.get('a', () => Promise.resolve(undefined))).resolves.toBeUndefined();
    feed.isLive = true;

    expect(cache.get('a', read)).toBeInstanceOf(Promise);
    finish();
  });

  it('asks anew after a reading that failed', async () => {
    await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');

    const again = cache.get('a', read);
    finish();

    await expect(again).resolves.toEqual({ version: 1 });
  });
});
