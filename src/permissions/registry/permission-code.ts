/** A permission by its name: the resource and what is done to it, such as `articles.change`. */
export type PermissionCode = `${string}.${string}`;

const CODE = /^[a-z][a-z0-9-]{0,62}\.[a-z][a-z0-9_-]{0,62}$/;

/** What every resource with rows can have done to it: Django's four. */
export const MODEL_ACTIONS = ['view', 'add', 'change', 'delete'] as const;

export type ModelAction = (typeof MODEL_ACTIONS)[number];

/** Which permission on a resource a method asks for. GET asks for one too, unlike in DRF's `DjangoModelPermissions`. */
const ACTIONS: ReadonlyMap<string, ModelAction> = new Map([
  ['GET', 'view'],
  ['HEAD', 'view'],
  ['OPTIONS', 'view'],
  ['POST', 'add'],
  ['PUT', 'change'],
  ['PATCH', 'change'],
  ['DELETE', 'delete'],
]);

export function isPermissionCode(text: string): text is PermissionCode {
  return CODE.test(text);
}

export function permissionCode(resource: string, action: string): PermissionCode {
  return `${resource}.${action}`;
}

/** @returns the permission that the method asks for on the resource; `undefined` for a method, or a route, that none is of */
export function codeOfMethod(resource: string | null, method: string): PermissionCode | undefined {
  const action = ACTIONS.get(method);
  return resource !== null && action ? permissionCode(resource, action) : undefined;
}
