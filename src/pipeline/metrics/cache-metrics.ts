import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { SignedTokens } from '../../authentication/jwt/signed-tokens.js';
import { type CacheStatistics } from '../../core/cache-statistics.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { Metrics, PREFIX } from '../../observability/metrics/metrics.js';

/** What is remembered in this process, and how often that helps. */
@Injectable()
export class CacheMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly feed: ChangeFeed,
    private readonly tokens: SignedTokens,
  ) {}

  onModuleInit(): void {
    if (!this.metrics.isOn) {
      return;
    }
    const caches = (): readonly CacheStatistics[] => [...this.feed.caches, this.tokens.statistics];
    const registers = [this.metrics.registry];
    new Gauge({
      name: `${PREFIX}cache_entries`,
      help: 'Entries of a cache.',
      labelNames: ['cache'],
      registers,
      collect() {
        caches().forEach(({ name, entries }) => this.set({ cache: name }, entries));
      },
    });
    new Counter({
      name: `${PREFIX}cache_requests_total`,
      help: 'How often a cache was asked, by whether it had the answer.',
      labelNames: ['cache', 'result'],
      registers,
      collect() {
        this.reset();
        caches().forEach(({ name, hits, misses }) => {
          this.inc({ cache: name, result: 'hit' }, hits);
          this.inc({ cache: name, result: 'miss' }, misses);
        });
      },
    });
    new Gauge({
      name: `${PREFIX}change_feed_live`,
      help: '1 while changes by other processes are heard; otherwise caches are not used.',
      aggregator: 'min',
      registers,
      collect: this.#showFeed(),
    });
  }

  #showFeed(): (this: Gauge) => void {
    const feed = this.feed;
    return function collect() {
      this.set(feed.isLive ? 1 : 0);
    };
  }
}
