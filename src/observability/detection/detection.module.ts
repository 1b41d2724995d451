import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AlertCountResponse } from './alert-count.response.js';
import { Alerts } from './alerts.js';
import { DEFAULT_RULES } from './default-rules.js';
import { Detection } from './detection.js';
import { ObservationStore } from './observation-store.js';

/** Notices attacks while they happen. */
@Module({
  imports: [DiscoveryModule],
  providers: [AlertCountResponse, Alerts, Detection, ObservationStore, ...DEFAULT_RULES],
  exports: [Alerts, Detection],
})
export class DetectionModule {}
