import { SetMetadata } from '@nestjs/common';

/** What {@link RequiredScopes} notes. */
export const REQUIRED_SCOPES = 'portcullis:required-scopes';

/** The scopes that a token needs for a route, all of them; see `IntrospectionGuard`. On a method it replaces the controller's. */
export function RequiredScopes(...scopes: readonly [string, ...string[]]): ClassDecorator & MethodDecorator {
  return SetMetadata(REQUIRED_SCOPES, scopes);
}
