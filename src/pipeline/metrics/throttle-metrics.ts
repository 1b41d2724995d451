import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics, PREFIX } from '../../observability/metrics/metrics.js';
import { ThrottleService } from '../../throttling/throttle.service.js';

/** What the throttles decide. */
@Injectable()
export class ThrottleMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly throttle: ThrottleService,
  ) {}

  onModuleInit(): void {
    if (!this.metrics.isOn) {
      return;
    }
    const { scopes } = this.throttle.tally;
    new Counter({
      name: `${PREFIX}throttle_decisions_total`,
      help: 'Requests that a throttle scope let through or refused.',
      labelNames: ['scope', 'decision'],
      registers: [this.metrics.registry],
      collect() {
        this.reset();
        scopes.forEach(({ allowed, refused }, scope) => {
          this.inc({ scope, decision: 'allowed' }, allowed);
          this.inc({ scope, decision: 'refused' }, refused);
        });
      },
    });
  }
}
