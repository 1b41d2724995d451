import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AlertDesk } from './alerts/alert-desk.js';
import { AlertsController } from './alerts/alerts.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { SecurityEventsController } from './events/security-events.controller.js';
import { EventStreams } from './events/event-streams.js';
import { LiveEvents } from './events/live-events.js';
import { SecurityDigest } from './report/security-digest.js';
import { SecuritySummaries } from './report/security-summary.js';
import { LockResponse } from './responses/lock.response.js';
import { NotifyResponse } from './responses/notify.response.js';
import { StepUpResponse } from './responses/step-up.response.js';
import { ThrottleResponse } from './responses/throttle.response.js';
import { SecurityMail } from './responses/security-mail.js';
import { RestrictionsController } from './restrictions/restrictions.controller.js';
import { WebhookDelivery } from './webhook/webhook-delivery.js';
import { WebhookOutbox } from './webhook/webhook-outbox.js';

/** What staff see and decide of security events and alerts. */
@Module({})
export class SecurityModule {
  /** @param accounts the module of accounts, whose outbox mails about alerts */
  static forRoot(accounts: DynamicModule): DynamicModule {
    return {
      module: SecurityModule,
      imports: [accounts, DiscoveryModule],
      controllers: [AlertsController, AuditController, RestrictionsController, SecurityEventsController],
      providers: [
        AlertDesk,
        EventStreams,
        LiveEvents,
        LockResponse,
        NotifyResponse,
        SecurityDigest,
        SecurityMail,
        SecuritySummaries,
        StepUpResponse,
        ThrottleResponse,
        WebhookDelivery,
        WebhookOutbox,
      ],
    };
  }
}
