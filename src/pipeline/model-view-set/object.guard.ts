import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { RouteCache } from '../../core/route-cache.js';
import { pipesOf } from '../route-arguments.js';
import { ObjectPipe } from './object.pipe.js';
import { type RoutedRequest } from './routed.decorator.js';
import { ScopedObjects } from './scoped-objects.js';

/**
 * May they do this to that object, where the handler takes one by `@FromScope()`.
 *
 * It is a guard, and not left to the argument's own pipe, since Nest runs the pipes of all arguments at once: a body that is wrong would be told
 * so before it is known whether the object is there for this caller at all.
 */
@Injectable()
export class ObjectGuard implements CanActivate {
  readonly #routes = new RouteCache((route) => ({ takesObject: pipesOf(route).includes(ObjectPipe) }));

  constructor(private readonly objects: ScopedObjects) {}

  /** @throws {NotFound | PermissionDenied | Unauthenticated} */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!this.#routes.get(context).takesObject) {
      return true;
    }
    const request = context.switchToHttp().getRequest<RoutedRequest['request']>();
    return this.objects.load({ request, route: context }).then(() => true);
  }
}
