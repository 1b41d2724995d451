import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { Sweep } from './sweep.js';
import { SweepSchedule } from './sweep-schedule.js';

/** Deletes what has expired, by itself and by command. */
@Module({
  // Jobs that decorators declare would run in management commands too: those that are wanted are added when the server listens.
  imports: [DiscoveryModule, ScheduleModule.forRoot({ cronJobs: false, intervals: false, timeouts: false })],
  providers: [Sweep, SweepSchedule],
  exports: [Sweep],
})
export class SweepModule {}
