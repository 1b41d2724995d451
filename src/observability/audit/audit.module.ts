import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ORIGIN, type Origin, SYSTEM_ORIGIN } from '../../core/origin.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { CommittedActs } from '../events/committed-acts.js';
import { AuditRow } from './audit-row.entity.js';
import { DatabaseAuditTrail } from './database-audit-trail.js';

/** The audit trail, for every module to record in. */
@Module({})
export class AuditModule {
  /** @param origin of what comes with no request */
  static forRoot(origin: Origin = SYSTEM_ORIGIN): DynamicModule {
    return {
      module: AuditModule,
      global: true,
      imports: [TypeOrmModule.forFeature([AuditRow])],
      providers: [
        { provide: ORIGIN, useValue: origin },
        { provide: AuditTrail, useClass: DatabaseAuditTrail },
        CommittedActs,
      ],
      exports: [AuditTrail],
    };
  }
}
