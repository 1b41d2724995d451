import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { isPermissionCode, MODEL_ACTIONS, permissionCode } from './permission-code.js';
import { type RegisteredPermission } from './registered-permission.js';
import {
  type ResourceAction,
  type ResourceDescription,
  resourceDescription,
  resourceName,
} from './resource.decorator.js';

/** A resource declares a permission whose code cannot be one. */
export class MalformedPermission extends Error {
  readonly code = 'MALFORMED_PERMISSION';

  constructor(permission: string) {
    super(`"${permission}" is no permission: a resource and an action in lower case, such as articles.publish.`);
  }
}

/**
 * Every permission there is, as the resources declare them: what can be granted, and what a scope means. It is read from the controllers, so that a
 * permission needs no migration, and one that no resource declares any more is none.
 */
@Injectable()
export class PermissionRegistry implements OnModuleInit {
  #permissions: ReadonlyMap<string, RegisteredPermission> | undefined;
  #resources: ReadonlyMap<string, Type | null> | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  /** Reads them all, so that a code that cannot be one stops the start. @throws {MalformedPermission} */
  onModuleInit(): void {
    this.permissions();
  }

  /** @returns all, by code; those of a resource together */
  permissions(): readonly RegisteredPermission[] {
    return [...this.#byCode().values()];
  }

  /** @returns `undefined` when no resource declares it */
  find(code: string): RegisteredPermission | undefined {
    return this.#byCode().get(code);
  }

  has(code: string): boolean {
    return this.#byCode().has(code);
  }

  /** Whether a credential can be limited to the scope: it names a resource that there is. */
  hasScope(scope: string): boolean {
    const [resource = '', access, ...rest] = scope.split(':');
    return this.#byName().has(resource) && (access === 'read' || access === 'write') && rest.length === 0;
  }

  /** @returns every scope there is: each resource, and `read` or `write` */
  scopes(): readonly string[] {
    return [...this.#byName().keys()].flatMap((resource) => [`${resource}:read`, `${resource}:write`]);
  }

  /** @returns the class of the resource's rows; `undefined` when it has none, or there is no such resource */
  entityOf(resource: string): Type | undefined {
    return this.#byName().get(resource) ?? undefined;
  }

  #byCode(): ReadonlyMap<string, RegisteredPermission> {
    this.#permissions ??= new Map(
      this.#controllers()
        .flatMap(({ name, description }) => declaredPermissions(name, description))
        .toSorted((left, right) => left.resource.localeCompare(right.resource, 'en'))
        .map((permission) => [permission.code, permission]),
    );
    return this.#permissions;
  }

  #byName(): ReadonlyMap<string, Type | null> {
    this.#resources ??= new Map(
      this.#controllers()
        // Of several controllers of a resource, the one that knows its rows has the last word.
        .toSorted(
          (left, right) =>
            Number(left.description.entity !== undefined) - Number(right.description.entity !== undefined),
        )
        .map(({ name, description }) => [name, description.entity ?? null]),
    );
    return this.#resources;
  }

  #controllers(): readonly { readonly name: string; readonly description: ResourceDescription }[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      const description = metatype ? resourceDescription(metatype) : undefined;
      const name = metatype && resourceName(metatype);
      return description && name ? [{ name, description }] : [];
    });
  }
}

/** @throws {MalformedPermission} */
function declaredPermissions(
  resource: string,
  { entity, actions = [] }: ResourceDescription,
): readonly RegisteredPermission[] {
  const rows = resource.replaceAll('-', ' ');
  const ofRows: readonly ResourceAction[] = MODEL_ACTIONS.map((action) => ({
    action,
    name: `${action.charAt(0).toUpperCase()}${action.slice(1)} ${rows}`,
    access: action === 'view' ? 'read' : 'write',
  }));
  return [...(entity ? ofRows : []), ...actions].map(({ action, name, description = '', access = 'write' }) => {
    const code = permissionCode(resource, action);
    if (!isPermissionCode(code)) {
      throw new MalformedPermission(code);
    }
    return { code, name, resource, description, scope: `${resource}:${access}` };
  });
}
