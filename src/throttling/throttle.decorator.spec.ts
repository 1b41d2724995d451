import { SkipThrottle } from '@nestjs/throttler';
import { isThrottleSkipped, Throttle, throttleScopes } from './throttle.decorator.js';

@Throttle('articles')
class Articles {
  list() {}

  @Throttle('publish', { rate: '5/hour' })
  publish() {}

  @Throttle('login', { by: 'address' })
  @Throttle('exports')
  export() {}
}

@SkipThrottle()
class Health {
  live() {}

  @SkipThrottle({ default: false })
  ready() {}
}

class Drafts extends Articles {}

@Throttle('drafts')
class OwnDrafts extends Articles {}

type Class = object & { readonly prototype: object };

const route = (controller: Class, method: string) => ({
  getClass: () => controller,
  getHandler: () => (controller.prototype as Readonly<Record<string, object>>)[method]!,
});
const names = (controller: Class, method: string) =>
  throttleScopes(route(controller, method)).map(({ scope }) => scope);

describe('@Throttle', () => {
  it('declares a scope for a class, and another for one of its methods', () => {
    expect(names(Articles, 'list')).toEqual(['articles']);
    expect(throttleScopes(route(Articles, 'publish'))).toEqual([
      { scope: 'publish', by: 'identity', rates: [{ limit: 5, window: 3_600_000 }], counting: {} },
    ]);
  });

  it('stacks', () => {
    expect(throttleScopes(route(Articles, 'export'))).toEqual([
      { scope: 'login', by: 'address', rates: undefined, counting: {} },
      { scope: 'exports', by: 'identity', rates: undefined, counting: {} },
    ]);
  });

  it('is inherited, and replaced by the subclass’s own', () => {
    expect(names(Drafts, 'list')).toEqual(['articles']);
    expect(names(OwnDrafts, 'list')).toEqual(['drafts']);
  });

  it('is nothing where nothing is declared', () => {
    expect(names(Health, 'live')).toEqual([]);
  });

  it.each(['', 'Articles', '1st', 'a:b', 'a b', 'a"b', 'user', 'anon', 'address', 'credential'])(
    'refuses the scope %p',
    (scope) => {
      expect(() => Throttle(scope)).toThrow(RangeError);
    },
  );

  it('refuses a malformed rate or cost, and a plan of an address', () => {
    expect(() => Throttle('articles', { rate: '60 per minute' })).toThrow(RangeError);
    expect(() => Throttle('articles', { rate: '10/s burst' })).toThrow(RangeError);
    expect(() => Throttle('articles', { rate: '60/min', cost: -1 })).toThrow(RangeError);
    expect(() => Throttle('articles', { rate: '60/min', cost: 0.5 })).toThrow(RangeError);
    expect(() => Throttle('articles', { rate: () => '60/min', by: 'address' })).toThrow(RangeError);
  });
});

describe('@SkipThrottle of @nestjs/throttler', () => {
  it('exempts a class, and a method can take it back', () => {
    expect(isThrottleSkipped(route(Health, 'live'))).toBe(true);
    expect(isThrottleSkipped(route(Health, 'ready'))).toBe(false);
    expect(isThrottleSkipped(route(Articles, 'list'))).toBe(false);
  });
});
