import fc from 'fast-check';
import { type Rate } from '../core/rate.js';
import { type CounterState } from './algorithm.js';
import { type Decision } from './decision.js';
import { leakyBucket } from './gcra.js';

const START = 1_700_000_000_000;

/** One key of one limit. */
class Counter {
  state: CounterState = [];

  constructor(private readonly rate: Rate) {}

  look(now: number, cost = 1): Decision {
    leakyBucket.settle(this.rate, this.state, now);
    return leakyBucket.decide(this.rate, this.state, now, cost);
  }

  hit(now: number, cost = 1): Decision {
    const decision = this.look(now, cost);
    if (decision.allowed) {
      leakyBucket.record(this.rate, this.state, now, cost);
    }
    return decision;
  }

  release(now: number, cost: number, at: number): void {
    leakyBucket.settle(this.rate, this.state, now);
    leakyBucket.release(this.rate, this.state, now, cost, at);
  }
}

const rates: fc.Arbitrary<Rate> = fc.record({
  limit: fc.integer({ min: 1, max: 50 }),
  window: fc.constantFrom(1000, 60_000),
  burst: fc.integer({ min: 1, max: 30 }),
});
const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat(20), fc.nat(2000), fc.nat(70_000)), {
  minLength: 1,
  maxLength: 300,
});

describe('the generic cell rate algorithm', () => {
  it('admits the burst at once, then one by one as they leak out', () => {
    const counter = new Counter({ limit: 10, window: 1000, burst: 2 });
    expect(counter.hit(START)).toEqual({ allowed: true, remaining: 1, resetIn: 100 });
    expect(counter.hit(START)).toEqual({ allowed: true, remaining: 0, resetIn: 100 });
    expect(counter.hit(START)).toEqual({ allowed: false, retryIn: 100, resetIn: 100 });
    expect(counter.hit(START + 99)).toEqual({ allowed: false, retryIn: 1, resetIn: 1 });
    expect(counter.hit(START + 100)).toEqual({ allowed: true, remaining: 0, resetIn: 100 });
  });

  it('does not round: three a second are three thousand in a thousand seconds, whole milliseconds apart', () => {
    const counter = new Counter({ limit: 3, window: 1000, burst: 1 });
    let passed = 0;
    for (let now = 0; now < 1_000_000; now += 1) {
      passed += counter.hit(START + now).allowed ? 1 : 0;
    }
    // Each waits for the next whole millisecond: 334 ms.
    expect(passed).toBe(Math.ceil(1_000_000 / 334));
  });

  it('charges a cost, and at most the burst', () => {
    const counter = new Counter({ limit: 1, window: 1000, burst: 5 });
    expect(counter.hit(START, 4)).toMatchObject({ allowed: true, remaining: 1 });
    expect(counter.hit(START, 2)).toMatchObject({ allowed: false, retryIn: 1000 });
    expect(counter.hit(START + 4000, 1000)).toMatchObject({ allowed: true, remaining: 0 });
  });

  it('never admits more than the burst and the limit in any window', () => {
    fc.assert(
      fc.property(rates, pauses, (rate, waits) => {
        const counter = new Counter(rate);
        const passed: number[] = [];
        let now = START;
        for (const wait of waits) {
          now += wait;
          if (counter.hit(now).allowed) {
            passed.push(now);
          }
        }
        const most = rate.limit + (rate.burst ?? 0);
        for (let last = most; last < passed.length; last++) {
          expect(passed[last]! - passed[last - most]!).toBeGreaterThanOrEqual(rate.window);
        }
      }),
    );
  });

  it('tells the wait to the millisecond, and asking does not extend it', () => {
    fc.assert(
      fc.property(rates, pauses, fc.integer({ min: 1, max: 5 }), (rate, waits, cost) => {
        const counter = new Counter(rate);
        let now = START;
        for (const wait of waits) {
          now += wait;
          const decision = counter.hit(now, cost);
          if (!decision.allowed) {
            expect(decision.retryIn).toBeGreaterThan(0);
            const copy = new Counter(rate);
            copy.state = [...counter.state];
            expect(copy.look(now + Math.floor(decision.retryIn / 2), cost).allowed).toBe(false);
            expect(copy.look(now + decision.retryIn - 1, cost).allowed).toBe(false);
            expect(copy.look(now + decision.retryIn, cost).allowed).toBe(true);
          }
        }
      }),
    );
  });

  it('tells the truth about what remains: that many pass at once, and no more until the reset', () => {
    fc.assert(
      fc.property(rates, pauses, (rate, waits) => {
        const counter = new Counter(rate);
        let now = START;
        for (const wait of waits) {
          now += wait;
          counter.hit(now);
        }
        const decision = counter.hit(now + 1);
        if (!decision.allowed) {
          return;
        }
        for (let more = 0; more < decision.remaining; more++) {
          expect(counter.hit(now + 1).allowed).toBe(true);
        }
        expect(counter.look(now + decision.resetIn).allowed).toBe(false);
      }),
    );
  });

  it('gives back so that nobody gets further than if the hit had never been', () => {
    const acts = fc.array(fc.record({ wait: fc.nat(300), doomed: fc.boolean(), held: fc.nat(4) }), { maxLength: 100 });
    fc.assert(
      fc.property(rates, acts, (rate, steps) => {
        const real = new Counter(rate);
        const ideal = new Counter(rate);
        const held: { at: number; until: number }[] = [];
        let now = START;
        steps.forEach(({ wait, doomed, held: steps }, index) => {
          now += wait;
          held.filter(({ until }) => until === index).forEach(({ at }) => real.release(now, 1, at));
          const passes = real.hit(now).allowed;
          if (passes && doomed) {
            held.push({ at: now, until: index + 1 + steps });
          } else if (passes) {
            expect(ideal.hit(now).allowed).toBe(true);
          }
        });
      }),
    );
  });

  it('neither locks nor frees a key when the clock is set back by an hour', () => {
    const counter = new Counter({ limit: 1, window: 60_000, burst: 2 });
    counter.hit(START);
    counter.hit(START);

    const after = START - 3_600_000;
    expect(counter.hit(after)).toEqual({ allowed: false, retryIn: 60_000, resetIn: 60_000 });
    expect(counter.hit(after + 59_999).allowed).toBe(false);
    expect(counter.hit(after + 60_000).allowed).toBe(true);
  });
});
