import { type Route, RouteCache } from './route-cache.js';

class Articles {}
class Users {}

/** Both inherit it. */
const list = (): void => undefined;

function route(controller: object): Route {
  return { getClass: () => controller, getHandler: () => list };
}

describe('what is derived from a route', () => {
  it('is derived once', () => {
    const derived: string[] = [];
    const cache = new RouteCache((of) => {
      derived.push((of.getClass() as { name: string }).name);
      return {};
    });

    expect(cache.get(route(Articles))).toBe(cache.get(route(Articles)));
    expect(derived).toEqual(['Articles']);
  });

  it('is of the class too, as two can inherit one method', () => {
    const cache = new RouteCache((of) => of.getClass());

    expect(cache.get(route(Articles))).toBe(Articles);
    expect(cache.get(route(Users))).toBe(Users);
  });
});
