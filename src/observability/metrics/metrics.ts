import { Inject, Injectable } from '@nestjs/common';
import { AggregatorRegistry, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { type Milliseconds } from '../../core/duration.js';
import { VERSION } from '../../core/version.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';

/** What begins the name of every metric that is not the standard's or the platform's. */
export const PREFIX = 'portcullis_';

/** How often the event loop is timed: prom-client's 10 ms would wake an idle server a hundred times a second. What is measured includes it. */
const LOOP_INTERVAL: Milliseconds = 100;

/**
 * The metrics of this process, in Prometheus' text format 0.0.4.
 *
 * Each concept registers its own here when its module starts. A label's values come from our sources and never from a client, so that their number is
 * bounded.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  readonly isOn: boolean;

  constructor(@Inject(SETTINGS) settings: Pick<Settings, 'metrics'>) {
    this.isOn = settings.metrics;
    if (this.isOn) {
      collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: LOOP_INTERVAL });
      this.#describeServer();
      // Of several processes behind one port each is asked for its metrics by the primary.
      AggregatorRegistry.setRegistries([this.registry]);
    }
  }

  /** The metrics of this process alone. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  #describeServer(): void {
    new Gauge({
      name: `${PREFIX}info`,
      help: 'The version of this server; always 1.',
      labelNames: ['version'],
      aggregator: 'first',
      registers: [this.registry],
    }).set({ version: VERSION }, 1);
  }
}
