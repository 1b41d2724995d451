import { SetMetadata } from '@nestjs/common';

export const AUTHENTICATION = 'portcullis:authentication';

/**
 * The schemes a controller or a method accepts, in the order they are asked: DRF's `authentication_classes`. On a method it replaces the class's.
 * Without it, the default schemes.
 *
 * @param schemes names such as `jwt`; none means that the route looks at no credential
 */
export function Authentication(...schemes: readonly string[]): ClassDecorator & MethodDecorator {
  return SetMetadata(AUTHENTICATION, schemes);
}
