import { EventEmitter } from 'node:events';
import { type ApiReply } from '../core/api-request.js';
import { parseRates } from '../core/rate.js';
import { type Decision } from './decision.js';
import { writeRateLimit } from './rate-limit-headers.js';
import { ThrottlePolicy } from './throttle-policy.js';

/** A list of strings with integer parameters, as RFC 9651 (sections 3.1 and 3.1.2) reads it; anything else throws. */
function parseList(field: string): readonly (readonly [string, Readonly<Record<string, number>>])[] {
  return field.split(/, */).map((item) => {
    const [, name, parameters] = /^"([ !#-[\]-~]*)"((?:;[a-z*][a-z0-9_.*-]*=-?\d{1,15})*)$/.exec(item) ?? [];
    if (name === undefined || parameters === undefined) {
      throw new SyntaxError(field);
    }
    const pairs = [...parameters.matchAll(/;([^=]+)=(-?\d+)/g)];
    return [name, Object.fromEntries(pairs.map(([, key, value]) => [key, Number(value)]))];
  });
}

class TestReply {
  readonly raw = new EventEmitter() as unknown as ApiReply['raw'];
  readonly headers = new Map<string, string>();

  header(name: string, value: string): void {
    this.headers.set(name, value);
  }

  getHeader(name: string): string | undefined {
    return this.headers.get(name);
  }

  parsed(name: string) {
    return parseList(this.headers.get(name)!);
  }
}

const address = new ThrottlePolicy([{ scope: 'address', rates: parseRates('6000/min') }]);
const user = new ThrottlePolicy([
  { scope: 'user', rates: parseRates('600/min;1000/day') },
  { scope: 'big-exports', rates: parseRates('5/10min') },
]);

const passed = (remaining: number, resetIn: number): Decision => ({ allowed: true, remaining, resetIn });

describe('the RateLimit fields', () => {
  it('are structured fields that both guards write to', () => {
    const reply = new TestReply();
    writeRateLimit(reply, address, [passed(5999, 60_000)]);
    writeRateLimit(reply, user, [
      passed(599, 59_001),
      passed(1, 86_400_000),
      { allowed: false, retryIn: 1, resetIn: 1 },
    ]);

    expect(reply.parsed('RateLimit-Policy')).toEqual([
      ['address', { q: 6000, w: 60 }],
      ['user-600-per-60s', { q: 600, w: 60 }],
      ['user-1000-per-86400s', { q: 1000, w: 86_400 }],
      ['big-exports', { q: 5, w: 600 }],
    ]);
    expect(reply.parsed('RateLimit')).toEqual([
      ['address', { r: 5999, t: 60 }],
      ['user-600-per-60s', { r: 599, t: 60 }],
      ['user-1000-per-86400s', { r: 1, t: 86_400 }],
      ['big-exports', { r: 0, t: 1 }],
    ]);
  });
});
