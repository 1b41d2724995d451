import { Injectable, RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type Route } from '../core/route-cache.js';
import { routePath } from './api-paths.js';

/** Nest's own keys for what its routing decorators note. */
const PATH = 'path';
const METHOD = 'method';

/** One method of one path. */
export interface DeclaredRoute extends Route {
  /** In upper case; `ALL` for the route of last resort. */
  readonly method: string;
  /** With parameters as `:id`. */
  readonly path: string;
  /** `ArticlesController.list`. */
  readonly handler: string;
}

/** Every route of every controller, as Nest's decorators declare it. */
@Injectable()
export class RouteInventory {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  routes(): readonly DeclaredRoute[] {
    return this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (metatype ? this.#routesOf(metatype as ControllerClass) : []))
      .toSorted((left, right) => compare(left.path, right.path) || compare(left.method, right.method));
  }

  #routesOf(controller: ControllerClass): readonly DeclaredRoute[] {
    const prototype = controller.prototype as Readonly<Record<string, object>>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name] ?? {};
      const method = Reflect.getMetadata(METHOD, handler) as RequestMethod | undefined;
      return method === undefined
        ? []
        : pathsOf(controller).flatMap((prefix) =>
            pathsOf(handler).map((path) => ({
              method: RequestMethod[method],
              path: routePath(prefix, path),
              handler: `${controller.name}.${name}`,
              getClass: () => controller,
              getHandler: () => handler,
            })),
          );
    });
  }
}

type ControllerClass = object & { readonly name: string; readonly prototype: object };

function pathsOf(target: object): readonly string[] {
  const paths = Reflect.getMetadata(PATH, target) as string | readonly string[] | undefined;
  return typeof paths === 'string' ? [paths] : (paths ?? ['']);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
