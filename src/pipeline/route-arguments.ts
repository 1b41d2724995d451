import { type Route } from '../core/route-cache.js';

/** Nest's own keys: what its parameter decorators note, and the classes that TypeScript emits. */
const ROUTE_ARGUMENTS = '__routeArguments__';
const PARAMETER_TYPES = 'design:paramtypes';

/** Nest's numbers for `@Body()` and `@Query()` among its parameter decorators. */
const KINDS = { body: '3', query: '4' } as const;

/** An argument of a handler, and what it is made of. */
export interface RouteArgument {
  /** The class it is declared as. */
  readonly type: unknown;
  /** The name in `@Body('name')`. */
  readonly member: string | undefined;
}

/** @returns the argument of a handler that is made of the body, or of the query; `undefined` when none is */
export function argumentOf(route: Route, kind: keyof typeof KINDS): RouteArgument | undefined {
  const controller = route.getClass() as { readonly prototype: object };
  const method = (route.getHandler() as { readonly name: string }).name;
  const declared = (Reflect.getMetadata(ROUTE_ARGUMENTS, controller, method) ?? {}) as Readonly<
    Record<string, { readonly index: number; readonly data?: unknown }>
  >;
  const argument = Object.entries(declared).find(([key]) => key.split(':', 1)[0] === KINDS[kind])?.[1];
  if (!argument) {
    return undefined;
  }
  const types = (Reflect.getMetadata(PARAMETER_TYPES, controller.prototype, method) ?? []) as readonly unknown[];
  return { type: types[argument.index], member: typeof argument.data === 'string' ? argument.data : undefined };
}
