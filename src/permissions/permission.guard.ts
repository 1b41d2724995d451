import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { HeldPermissions } from '../core/held-permissions.js';
import { RouteCache } from '../core/route-cache.js';
import { assertScope, resourceOf } from './credential-scope.js';
import { HeldPermissionsReader } from './held-permissions.reader.js';
import { permissionRequest } from './permission.js';
import { refusal } from './refusal.js';
import { RoutePermissions } from './route-permissions.js';

/** May they: holds the credential to its scopes, and asks the route's permission about the request. Rows are asked about where they are loaded, by the same permission. */
@Injectable()
export class PermissionGuard implements CanActivate {
  readonly #resources = new RouteCache((route) => ({ resource: resourceOf(route) }));

  constructor(
    private readonly routes: RoutePermissions,
    private readonly permissions: HeldPermissionsReader,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    assertScope(request.user, this.#resources.get(context).resource, request.method);
    const held = this.permissions.of(request.user);
    return held instanceof HeldPermissions
      ? this.#decide(context, request, held)
      : held.then((read) => this.#decide(context, request, read));
  }

  #decide(context: ExecutionContext, request: ApiRequest, held: HeldPermissions): boolean {
    request.held = held;
    const { permission } = this.routes.of(context);
    const asked = permissionRequest(request, context.getClass());
    if (permission.requestVerdict(asked) === 'deny') {
      throw refusal(asked.identity, permission.denial(asked), permission.describe());
    }
    return true;
  }
}
