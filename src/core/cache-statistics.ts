/** How well a cache does: counted by the cache itself, read by the metrics. */
export class CacheStatistics {
  hits = 0;
  misses = 0;

  /**
   * @param name of the cache, from our sources
   * @param count how many entries there are now
   */
  constructor(
    readonly name: string,
    private readonly count: () => number,
  ) {}

  get entries(): number {
    return this.count();
  }
}
