import { Controller, Get } from '@nestjs/common';
import { SkipThrottle } from '@nestjs/throttler';
import { Authentication } from '../../authentication/authentication.decorator.js';
import { Unavailable } from '../../exceptions/api.exceptions.js';
import { AllowAny } from '../../permissions/allow-any.permission.js';
import { Permissions } from '../../permissions/permissions.decorator.js';
import { ServerHealth } from './server-health.js';

interface Health {
  readonly status: 'ok';
}

/** For load balancers and orchestrators. */
@Controller('health')
@Authentication()
@Permissions(AllowAny)
@SkipThrottle()
export class HealthController {
  constructor(private readonly health: ServerHealth) {}

  /** This process runs; says nothing of what it depends on, so that a database that is down does not get servers killed. */
  @Get('live')
  live(): Health {
    return { status: 'ok' };
  }

  /** This server can serve requests; 503 when the database does not answer or is not migrated, or the server is about to stop. */
  @Get('ready')
  async ready(): Promise<Health> {
    try {
      await this.health.check();
    } catch (error) {
      throw new Unavailable(error);
    }
    return { status: 'ok' };
  }
}
