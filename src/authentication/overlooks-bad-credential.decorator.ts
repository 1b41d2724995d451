import { SetMetadata } from '@nestjs/common';
import { type Route } from '../core/route-cache.js';

const OVERLOOKS = 'portcullis:overlooks-bad-credential';

/**
 * Whoever comes with a bad credential is anonymous here, and not refused. Only for the route that tells a client whether it is signed in: that one
 * must be able to say no.
 */
export function OverlooksBadCredential(): MethodDecorator {
  return SetMetadata(OVERLOOKS, true);
}

export function overlooksBadCredential(route: Route): boolean {
  return Reflect.hasMetadata(OVERLOOKS, route.getHandler());
}
