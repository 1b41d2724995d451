import { SetMetadata } from '@nestjs/common';
import { allOf, type PermissionDeclaration } from './composition.js';

export const PERMISSIONS = 'portcullis:permissions';

/**
 * Who may: DRF's `permission_classes`. On a method it replaces the class's. Several must all allow; compose with `allOf`, `anyOf` and `not`.
 */
export function Permissions(
  ...permissions: readonly [PermissionDeclaration, ...PermissionDeclaration[]]
): ClassDecorator & MethodDecorator {
  const [first, ...rest] = permissions;
  return SetMetadata(PERMISSIONS, rest.length === 0 ? first : allOf(first, ...rest));
}
