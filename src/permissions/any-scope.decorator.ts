import { SetMetadata } from '@nestjs/common';
import { type Route } from '../core/route-cache.js';

const ANY_SCOPE = 'portcullis:any-scope';

/** A credential that is limited to scopes may use the route whichever they are: it only learns what it is itself. */
export function AnyScope(): MethodDecorator {
  return SetMetadata(ANY_SCOPE, true);
}

export function takesAnyScope(route: Route): boolean {
  return Reflect.hasMetadata(ANY_SCOPE, route.getHandler());
}
