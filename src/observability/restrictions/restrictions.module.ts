import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Restrictions } from '../../core/security/restrictions.js';
import { KnownRestrictions } from './known-restrictions.js';
import { Restriction } from './restriction.entity.js';
import { RestrictionLog } from './restriction-log.js';

/** What responses to alerts have put on callers, for every module to ask. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Restriction])],
  providers: [KnownRestrictions, RestrictionLog, { provide: Restrictions, useExisting: KnownRestrictions }],
  exports: [RestrictionLog, Restrictions],
})
export class RestrictionsModule {}
