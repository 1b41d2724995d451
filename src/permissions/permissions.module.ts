import { Global, Module } from '@nestjs/common';
import { PermissionGuard } from './permission.guard.js';
import { RoutePermissions } from './route-permissions.js';

/** May they. */
@Global()
@Module({
  providers: [RoutePermissions, PermissionGuard],
  exports: [RoutePermissions, PermissionGuard],
})
export class PermissionsModule {}
