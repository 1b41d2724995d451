import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { type Route, RouteCache } from '../core/route-cache.js';
import { invalidQuery, UNKNOWN_PARAMETER } from '../serializers/invalid-query.js';
import { shown } from '../serializers/json-pointer.js';
import { API_PREFIX } from './api-paths.js';
import { argumentOf } from './route-arguments.js';

/** Refuses query parameters on a route that takes none: what a client sends is never ignored. */
@Injectable()
export class QueryGuard implements CanActivate {
  readonly #routes = new RouteCache((route) => ({
    takesQuery: isLastResort(route) || argumentOf(route, 'query') !== undefined,
  }));

  /** @throws {ValidationFailed} naming each of them */
  canActivate(context: ExecutionContext): boolean {
    const { url, query } = context.switchToHttp().getRequest<ApiRequest & { readonly query: object }>();
    if (!url.includes('?') || !url.startsWith(`/${API_PREFIX}/`) || this.#routes.get(context).takesQuery) {
      return true;
    }
    const unknown = Object.keys(query);
    if (unknown.length > 0) {
      throw invalidQuery(unknown.map((parameter) => ({ parameter: shown(parameter), ...UNKNOWN_PARAMETER })));
    }
    return true;
  }
}

/** What no other route takes is 404 or 405, whatever is asked of it. */
function isLastResort(route: Route): boolean {
  return Reflect.getMetadata('path', route.getHandler()) === '*';
}
