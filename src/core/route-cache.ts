/** What identifies a route: a controller's class and one of its methods; Nest's ExecutionContext is one. */
export interface Route {
  getClass(): object;
  getHandler(): object;
}

/**
 * What a guard derives from a route's decorators, derived once.
 *
 * A method that two controllers inherit is one function, so the class is part of the key.
 */
export class RouteCache<Value> {
  readonly #handlers = new WeakMap<object, WeakMap<object, Value>>();

  constructor(private readonly derive: (route: Route) => Value) {}

  get(route: Route): Value {
    const handler = route.getHandler();
    const controller = route.getClass();
    const known = this.#handlers.get(handler)?.get(controller);
    if (known !== undefined) {
      return known;
    }
    const controllers = this.#handlers.get(handler) ?? new WeakMap<object, Value>();
    const value = this.derive(route);
    this.#handlers.set(handler, controllers.set(controller, value));
    return value;
  }
}
