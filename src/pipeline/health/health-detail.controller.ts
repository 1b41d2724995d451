import { Controller, Get } from '@nestjs/common';
import { type HealthCheckResult } from '@nestjs/terminus';
import { IsAdmin } from '../../permissions/is-admin.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { ServerHealth } from './server-health.js';

/** For people: what is missing. */
@Controller('health/detail')
@Permissions(IsAdmin)
export class HealthDetailController {
  constructor(private readonly health: ServerHealth) {}

  /** What this server depends on, piece by piece; 200 whatever it finds. */
  @Get()
  read(): Promise<HealthCheckResult> {
    return this.health.describe();
  }
}
