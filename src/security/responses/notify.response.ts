import { Inject, Injectable } from '@nestjs/common';
import { isAtLeast } from '../../core/security/security-event-type.js';
import { AlertResponse } from '../../observability/detection/alert-response.js';
import { type Finding, type RaisedAlert } from '../../observability/detection/alerts.js';
import { SETTINGS, type Settings } from '../../settings/settings.js';
import { WebhookOutbox } from '../webhook/webhook-outbox.js';
import { alertRaised } from './alert-raised.template.js';
import { SecurityMail } from './security-mail.js';

/** Tells people of a new alert, once: by mail and to the webhook. What is added to it later, or while it is muted, tells nobody. */
@Injectable()
export class NotifyResponse extends AlertResponse {
  readonly name = 'notify';
  override readonly always = true;

  constructor(
    private readonly mail: SecurityMail,
    private readonly webhook: WebhookOutbox,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  async respond({ alert, isNew }: RaisedAlert, { rule }: Finding, isNamed: boolean): Promise<void> {
    if (!isNew || (!isNamed && !isAtLeast(alert.severity, this.settings.detectionNotify))) {
      return;
    }
    const { id, severity, subject, count, firstSeen } = alert;
    const since = firstSeen.toISOString();
    const { name, description } = rule;
    await this.webhook.put('alert', alert);
    await this.mail.send(alertRaised.render({ rule: name, severity, description, subject, count, since, id }));
  }
}
