import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { RouteCache } from '../core/route-cache.js';
import { assertScope, resourceOf } from './credential-scope.js';
import { refusal } from './refusal.js';
import { RoutePermissions } from './route-permissions.js';

/** May they: holds the credential to its scopes, and asks the route's permission about the request. Rows are asked about where they are loaded, by the same permission. */
@Injectable()
export class PermissionGuard implements CanActivate {
  readonly #resources = new RouteCache((route) => ({ resource: resourceOf(route) }));

  constructor(private readonly routes: RoutePermissions) {}

  canActivate(context: ExecutionContext): boolean {
    const { user: identity, method } = context.switchToHttp().getRequest<ApiRequest>();
    assertScope(identity, this.#resources.get(context).resource, method);
    const { permission } = this.routes.of(context);
    const request = { identity, method };
    if (permission.requestVerdict(request) === 'deny') {
      throw refusal(identity, permission.denial(request));
    }
    return true;
  }
}
