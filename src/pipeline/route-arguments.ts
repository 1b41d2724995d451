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

/** What Nest notes of a parameter decorator. */
interface NotedArgument {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes: readonly unknown[];
}

/** @returns the argument of a handler that is made of the body, or of the query; `undefined` when none is */
export function argumentOf(route: Route, kind: keyof typeof KINDS): RouteArgument | undefined {
  const argument = Object.entries(notedOf(route)).find(([key]) => key.split(':', 1)[0] === KINDS[kind])?.[1];
  if (!argument) {
    return undefined;
  }
  const { prototype } = route.getClass() as { readonly prototype: object };
  const types = (Reflect.getMetadata(PARAMETER_TYPES, prototype, nameOf(route)) ?? []) as readonly unknown[];
  return { type: types[argument.index], member: typeof argument.data === 'string' ? argument.data : undefined };
}

/** @returns the pipes that a handler's arguments name for themselves, such as the one of `@FromScope()` */
export function pipesOf(route: Route): readonly unknown[] {
  return Object.values(notedOf(route)).flatMap(({ pipes }) => pipes);
}

function notedOf(route: Route): Readonly<Record<string, NotedArgument>> {
  return (Reflect.getMetadata(ROUTE_ARGUMENTS, route.getClass(), nameOf(route)) ?? {}) as Record<string, NotedArgument>;
}

function nameOf(route: Route): string {
  return (route.getHandler() as { readonly name: string }).name;
}
