import { SkipThrottle } from '@nestjs/throttler';
import { parseRates } from '../core/rate.js';
import { MissingRateError } from './missing-rate.error.js';
import { ThrottleRates } from './throttle-rates.js';
import { Throttle } from './throttle.decorator.js';

class Routes {
  plain() {}

  @Throttle('articles')
  articles() {}

  @Throttle('big-exports')
  unset() {}

  @Throttle('search', { rate: '300/min' })
  search() {}

  @Throttle('login', { by: 'address' })
  login() {}

  @SkipThrottle()
  exempt() {}
}

const newRates = (scopes: Readonly<Record<string, string>> = {}) =>
  new ThrottleRates({
    rateAddress: parseRates('6000/min'),
    rateAnonymous: parseRates('60/min'),
    rateUser: parseRates('600/min;1000/day'),
    rateLogin: parseRates('10/min'),
    rateOAuthClient: undefined,
    scopeRates: new Map(Object.entries(scopes).map(([scope, text]) => [scope, text === '' ? [] : parseRates(text)])),
  });

const route = (method: keyof Routes) => ({
  getClass: () => Routes,
  getHandler: () => (Routes.prototype as Readonly<Record<keyof Routes, object>>)[method],
});

describe('ThrottleRates', () => {
  it('charges every route its address, and its caller', () => {
    expect(newRates().of(route('plain'))).toMatchObject({
      address: { field: '"address";q=6000;w=60' },
      user: { field: '"user-600-per-60s";q=600;w=60, "user-1000-per-86400s";q=1000;w=86400' },
      anonymous: { field: '"anon";q=60;w=60' },
    });
  });

  it('adds the route’s scopes to its caller', () => {
    expect(newRates({ articles: '5/10min' }).of(route('articles'))).toMatchObject({
      address: { field: '"address";q=6000;w=60' },
      anonymous: { field: '"anon";q=60;w=60, "articles";q=5;w=600' },
    });
  });

  it('adds a scope that counts addresses to the address', () => {
    expect(newRates().of(route('login'))).toMatchObject({
      address: { field: '"address";q=6000;w=60, "login";q=10;w=60' },
      anonymous: { field: '"anon";q=60;w=60' },
    });
  });

  it('prefers the setting to the route’s own rate', () => {
    expect(newRates().of(route('search'))?.anonymous.field).toContain('"search";q=300;w=60');
    expect(newRates({ search: '20/min' }).of(route('search'))?.anonymous.field).toContain('"search";q=20;w=60');
    expect(newRates({ search: '' }).of(route('search'))?.anonymous.field).toContain('"search";q=300;w=60');
  });

  it('counts one window of a scope once, by the stricter rate', () => {
    expect(newRates({ search: '20/min;5/min;9/60s' }).of(route('search'))?.anonymous.field).toContain(
      '"search";q=5;w=60',
    );
  });

  it('is strict about logins, whoever declares them', () => {
    expect(newRates().of(route('login'))?.address.hits('203.0.113.1')).toMatchObject([
      { prefix: 'address:', strict: false },
      { prefix: 'login:', strict: true },
    ]);
  });

  it('exempts', () => {
    expect(newRates().of(route('exempt'))).toBeNull();
  });

  it('compiles a route once', () => {
    const rates = newRates();
    expect(rates.of(route('plain'))).toBe(rates.of(route('plain')));
  });

  it('names the scope that has no rate, and its variable', () => {
    expect(() => newRates({ 'big-exports': '' }).of(route('unset'))).toThrow(
      new MissingRateError('big-exports', 'RATE_BIG_EXPORTS'),
    );
  });
});
