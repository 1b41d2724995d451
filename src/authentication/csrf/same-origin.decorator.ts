import { SetMetadata } from '@nestjs/common';
import { type Route } from '../../core/route-cache.js';

const SAME_ORIGIN = 'portcullis:same-origin';

/**
 * A page of another site must not send this, whoever is or is not signed in: a login, which would sign its visitor in as somebody else, a
 * registration. What comes from no browser passes.
 *
 * A request that a session authenticates needs no such declaration.
 */
export function SameOrigin(): ClassDecorator & MethodDecorator {
  return SetMetadata(SAME_ORIGIN, true);
}

export function isSameOriginOnly(route: Route): boolean {
  return [route.getHandler(), route.getClass()].some((target) => Reflect.hasMetadata(SAME_ORIGIN, target));
}
