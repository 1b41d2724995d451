import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics, PREFIX } from '../metrics/metrics.js';
import { AlertResponse } from './alert-response.js';
import { type RaisedAlert } from './alerts.js';

/** Counts new alerts in the metrics; whose they are is no label, so that an attacker cannot make more of them. */
@Injectable()
export class AlertCountResponse extends AlertResponse {
  readonly name = 'count';
  override readonly always = true;
  readonly #alerts: Counter<'rule' | 'severity'>;

  constructor({ registry }: Metrics) {
    super();
    this.#alerts = new Counter({
      name: `${PREFIX}alerts_total`,
      help: 'New alerts of detection, by rule; what is found again of the same subject is added to its alert.',
      labelNames: ['rule', 'severity'],
      registers: [registry],
    });
  }

  respond({ alert: { rule, severity }, isNew }: RaisedAlert): Promise<void> {
    if (isNew) {
      this.#alerts.inc({ rule, severity });
    }
    return Promise.resolve();
  }
}
