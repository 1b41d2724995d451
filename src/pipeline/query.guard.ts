import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type ApiRequest } from '../core/api-request.js';
import { type Route, RouteCache } from '../core/route-cache.js';
import { ValidationFailed } from '../exceptions/api.exceptions.js';
import { API_PREFIX } from './api-paths.js';
import { argumentOf } from './route-arguments.js';

/** As many faults as a body's validation reports. */
const MOST_FAULTS = 100;

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
    const errors = Object.keys(query).map((parameter) => ({
      parameter: parameter.slice(0, 64),
      code: 'unknown_field' as const,
      detail: 'This parameter is not known here.',
    }));
    if (errors.length > 0) {
      throw new ValidationFailed(errors.slice(0, MOST_FAULTS), 'The query is not valid.');
    }
    return true;
  }
}

/** What no other route takes is 404 or 405, whatever is asked of it. */
function isLastResort(route: Route): boolean {
  return Reflect.getMetadata('path', route.getHandler()) === '*';
}
