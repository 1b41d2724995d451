import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { SecurityEventPartitions } from '../events/security-event-partitions.js';
import { SecurityEventRecorder } from '../events/security-event-recorder.js';
import { Metrics, PREFIX } from './metrics.js';

/** Security events: logins that fail, lockouts, reuse and the rest. */
@Injectable()
export class EventMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly events: SecurityEventRecorder,
    private readonly partitions: SecurityEventPartitions,
  ) {}

  onModuleInit(): void {
    if (!this.metrics.isOn) {
      return;
    }
    const events = new Counter({
      name: `${PREFIX}security_events_total`,
      help: 'Security events, those too that are not recorded one by one; a lockout is authn_login_lock.',
      labelNames: ['type', 'severity'],
      registers: [this.metrics.registry],
    });
    const { partitions } = this;
    new Gauge({
      name: `${PREFIX}security_event_weeks`,
      help: 'Whole weeks ahead for which security events have a partition.',
      aggregator: 'min',
      registers: [this.metrics.registry],
      collect() {
        this.set(partitions.weeksAhead);
      },
    });
    this.events.onEvent(({ type, severity }) => events.inc({ type, severity }));
  }
}
