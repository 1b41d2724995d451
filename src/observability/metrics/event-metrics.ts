import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter } from 'prom-client';
import { SecurityEventRecorder } from '../events/security-event-recorder.js';
import { Metrics, PREFIX } from './metrics.js';

/** Security events: logins that fail, lockouts, reuse and the rest. */
@Injectable()
export class EventMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly events: SecurityEventRecorder,
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
    this.events.onEvent(({ type, severity }) => events.inc({ type, severity }));
  }
}
