import { Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type Route, RouteCache } from '../core/route-cache.js';
import { allOf, type PermissionDeclaration, resolvePermission } from './composition.js';
import { IsAuthenticated } from './is-authenticated.permission.js';
import { Permission } from './permission.js';
import { PERMISSIONS } from './permissions.decorator.js';

/** Nest's own key for what `@UseGuards()` names. */
const USE_GUARDS = '__guards__';

/** The permission that a route asks for, and whether anyone declared it. */
export interface RoutePermission {
  readonly permission: Permission;
  readonly declared: boolean;
}

/** Which permission each route asks for: the one source of the guard, the policy inventory and the OpenAPI document. */
@Injectable()
export class RoutePermissions {
  readonly #routes = new RouteCache((route) => this.#resolve(route));
  readonly #classes = new WeakMap<object, Permission>();

  constructor(private readonly modules: ModuleRef) {}

  of(route: Route): RoutePermission {
    return this.#routes.get(route);
  }

  /** The permission declared on the class: what a resource's rows are read by. */
  ofClass(controller: object): Permission {
    const known = this.#classes.get(controller);
    if (known) {
      return known;
    }
    const permission = this.#make(declaredBy(controller) ?? IsAuthenticated);
    this.#classes.set(controller, permission);
    return permission;
  }

  #resolve(route: Route): RoutePermission {
    const ofMethod = declaredBy(route.getHandler());
    return {
      permission: ofMethod ? this.#make(ofMethod) : this.ofClass(route.getClass()),
      declared: (ofMethod ?? declaredBy(route.getClass())) !== undefined,
    };
  }

  #make(declaration: PermissionDeclaration): Permission {
    return resolvePermission(declaration, (type) => this.#instantiate(type));
  }

  /** A permission that injects something must be a provider of some module; the others are simply made. */
  #instantiate(type: Type<Permission>): Permission {
    try {
      return this.modules.get(type, { strict: false });
    } catch (error) {
      if (type.length > 0) {
        throw error;
      }
      return new type();
    }
  }
}

/** What a class or a method declares: `@Permissions(…)` and the permissions among its `@UseGuards(…)`, all of which must allow. */
function declaredBy(target: object): PermissionDeclaration | undefined {
  const declared = Reflect.getMetadata(PERMISSIONS, target) as PermissionDeclaration | undefined;
  const guards = (Reflect.getMetadata(USE_GUARDS, target) ?? []) as readonly unknown[];
  const permissions = [...(declared ? [declared] : []), ...guards.filter(isPermission)];
  return permissions.length > 1 ? allOf(...permissions) : permissions[0];
}

function isPermission(guard: unknown): guard is PermissionDeclaration {
  return guard instanceof Permission || (typeof guard === 'function' && guard.prototype instanceof Permission);
}
