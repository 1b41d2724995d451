import { Inject, Injectable } from '@nestjs/common';
import { Permission, type PermissionRequest } from '../permissions/permission.js';
import { type Verdict } from '../permissions/verdict.js';
import { SETTINGS, type Settings } from '../settings/settings.js';

/** Staff; while developing, anyone: what describes the server helps its developers, and whoever attacks it. */
@Injectable()
export class IsAdminInProduction extends Permission {
  constructor(@Inject(SETTINGS) private readonly settings: Pick<Settings, 'environment'>) {
    super();
  }

  hasPermission({ identity }: PermissionRequest): Verdict {
    return this.settings.environment !== 'production' || identity.isStaff ? 'allow' : 'deny';
  }
}
