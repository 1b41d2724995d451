import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter } from 'prom-client';
import { type Logger } from 'winston';
import { QueuedTransport } from '../log/queued.transport.js';
import { LOGGER } from '../request-log.js';
import { Metrics, PREFIX } from './metrics.js';

/** Lines of the log that its sinks did not take. */
@Injectable()
export class LogMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    if (!this.metrics.isOn) {
      return;
    }
    const transports = this.logger.transports.filter((transport) => transport instanceof QueuedTransport);
    new Counter({
      name: `${PREFIX}log_lines_dropped_total`,
      help: 'Lines of the log that were lost because a sink did not take them.',
      labelNames: ['sink'],
      registers: [this.metrics.registry],
      collect() {
        this.reset();
        transports.forEach(({ sink, dropped }) => this.inc({ sink }, dropped.total));
      },
    });
  }
}
