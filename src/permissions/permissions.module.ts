import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { HeldPermissionsReader } from './held-permissions.reader.js';
import { PermissionGuard } from './permission.guard.js';
import { PermissionRegistry } from './registry/permission-registry.js';
import { RoutePermissions } from './route-permissions.js';

/** May they. */
@Module({})
export class PermissionsModule {
  /** @param imports modules that provide the ports: `PermissionSource` and `ObjectGrants` */
  static forRoot(imports: readonly (Type | DynamicModule)[]): DynamicModule {
    return {
      module: PermissionsModule,
      global: true,
      imports: [DiscoveryModule, ...imports],
      providers: [HeldPermissionsReader, PermissionGuard, PermissionRegistry, RoutePermissions],
      exports: [HeldPermissionsReader, PermissionGuard, PermissionRegistry, RoutePermissions, ...imports],
    };
  }
}
