import { type DynamicModule, Module } from '@nestjs/common';
import { AlertDesk } from './alerts/alert-desk.js';
import { AlertsController } from './alerts/alerts.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { SecurityEventsController } from './events/security-events.controller.js';

/** What staff see and decide of security events and alerts. */
@Module({})
export class SecurityModule {
  /** @param accounts the module of accounts, whose outbox mails about alerts */
  static forRoot(accounts: DynamicModule): DynamicModule {
    return {
      module: SecurityModule,
      imports: [accounts],
      controllers: [AlertsController, AuditController, SecurityEventsController],
      providers: [AlertDesk],
    };
  }
}
