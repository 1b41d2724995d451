import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ORIGIN, type Origin, SYSTEM_ORIGIN } from '../../core/origin.js';
import { AuditTrail } from '../../database/audit-trail.js';
import { CommittedActs } from '../events/committed-acts.js';
import { type Secret } from '../../core/secret.js';
import { AnchorKeys } from './anchor.js';
import { AnchorSchedule } from './anchor-schedule.js';
import { AuditAnchors } from './audit-anchors.js';
import { AuditArchive } from './audit-archive.js';
import { AuditChain } from './audit-chain.js';
import { AuditLog } from './audit-log.js';
import { AuditRow } from './audit-row.entity.js';
import { AuditVerifier } from './audit-verifier.js';
import { DatabaseAuditTrail } from './database-audit-trail.js';

/** The audit trail, for every module to record in. */
@Module({})
export class AuditModule {
  /**
   * @param secrets `SECRET_KEY`
   * @param origin of what comes with no request
   */
  static forRoot(secrets: readonly Secret[], origin: Origin = SYSTEM_ORIGIN): DynamicModule {
    return {
      module: AuditModule,
      global: true,
      imports: [TypeOrmModule.forFeature([AuditRow])],
      providers: [
        { provide: ORIGIN, useValue: origin },
        { provide: AnchorKeys, useFactory: () => new AnchorKeys(secrets) },
        AnchorSchedule,
        AuditAnchors,
        AuditArchive,
        AuditChain,
        AuditLog,
        AuditVerifier,
        { provide: AuditTrail, useClass: DatabaseAuditTrail },
        CommittedActs,
      ],
      exports: [AuditLog, AuditTrail, AnchorSchedule],
    };
  }
}
