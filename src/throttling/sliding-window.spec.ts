import fc from 'fast-check';
import { type Rate } from '../core/rate.js';
import { type Decision } from './decision.js';
import { decide, type HitLog, record, settle } from './sliding-window.js';

/** One key of one limit. */
class Counter {
  log: HitLog = [];

  constructor(private readonly rate: Rate) {}

  look(now: number, cost = 1): Decision {
    settle(this.log, this.rate.window, now);
    return decide(this.rate, this.log, now, cost);
  }

  hit(now: number, cost = 1): Decision {
    const decision = this.look(now, cost);
    if (decision.allowed) {
      record(this.rate, this.log, now, cost);
    }
    return decision;
  }
}

const exact: fc.Arbitrary<Rate> = fc.record({
  limit: fc.integer({ min: 1, max: 60 }),
  window: fc.constantFrom(1000, 60_000),
});
const sliced: fc.Arbitrary<Rate> = fc.record({
  limit: fc.integer({ min: 61, max: 200 }),
  window: fc.constantFrom(1000, 60_000),
});
const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat(20), fc.nat(2000), fc.nat(70_000)), {
  minLength: 1,
  maxLength: 400,
});

describe('the sliding window', () => {
  it('admits the limit, tells what remains, and admits again when the oldest hit has left', () => {
    const counter = new Counter({ limit: 2, window: 60_000 });
    expect(counter.hit(0)).toEqual({ allowed: true, remaining: 1, resetIn: 60_000 });
    expect(counter.hit(10_000)).toEqual({ allowed: true, remaining: 0, resetIn: 50_000 });
    expect(counter.hit(59_999)).toEqual({ allowed: false, retryIn: 1, resetIn: 1 });
    expect(counter.hit(60_000)).toEqual({ allowed: true, remaining: 0, resetIn: 10_000 });
  });

  it('does not count denied requests, so that hammering does not extend the wait', () => {
    const counter = new Counter({ limit: 1, window: 60_000 });
    counter.hit(0);
    for (let now = 1; now < 60_000; now += 100) {
      expect(counter.hit(now).allowed).toBe(false);
    }
    expect(counter.hit(60_000).allowed).toBe(true);
  });

  it('charges a cost, and at most the limit', () => {
    const counter = new Counter({ limit: 10, window: 60_000 });
    expect(counter.hit(0, 4)).toMatchObject({ allowed: true, remaining: 6 });
    expect(counter.hit(1, 7)).toMatchObject({ allowed: false, retryIn: 59_999 });
    expect(counter.hit(1, 6)).toMatchObject({ allowed: true, remaining: 0 });
    expect(counter.hit(60_001, 1000)).toMatchObject({ allowed: true, remaining: 0 });
  });

  it('denies without a negative wait when the rate has been lowered below what is counted', () => {
    const before = new Counter({ limit: 50, window: 60_000 });
    const after = new Counter({ limit: 5, window: 60_000 });
    for (let now = 0; now < 50; now++) {
      before.hit(now);
    }
    after.log = before.log;
    expect(after.look(100)).toMatchObject({ allowed: false, retryIn: 59_945 });
  });

  it('never admits with a limit of nothing', () => {
    expect(new Counter({ limit: 0, window: 1000 }).hit(0)).toEqual({ allowed: false, retryIn: 1000, resetIn: 1000 });
  });

  it.each([
    ['exact', exact],
    ['sliced', sliced],
  ])('never admits more than the limit in any window (%s)', (_kind, rates) => {
    fc.assert(
      fc.property(rates, pauses, (rate, waits) => {
        const counter = new Counter(rate);
        const passed: number[] = [];
        let now = 1_700_000_000_000;
        for (const wait of waits) {
          now += wait;
          if (counter.hit(now).allowed) {
            passed.push(now);
          }
        }
        for (let last = rate.limit; last < passed.length; last++) {
          expect(passed[last]! - passed[last - rate.limit]!).toBeGreaterThanOrEqual(rate.window);
        }
      }),
    );
  });

  it('tells the wait to the millisecond: then it passes, and before it does not', () => {
    fc.assert(
      fc.property(fc.oneof(exact, sliced), pauses, fc.integer({ min: 1, max: 5 }), (rate, waits, cost) => {
        const counter = new Counter(rate);
        let now = 1_700_000_000_000;
        for (const wait of waits) {
          now += wait;
          const decision = counter.hit(now, cost);
          if (!decision.allowed) {
            expect(decision.retryIn).toBeGreaterThan(0);
            const copy = new Counter(rate);
            copy.log = [...counter.log];
            expect(copy.look(now + decision.retryIn - 1, cost).allowed).toBe(false);
            expect(copy.look(now + decision.retryIn, cost).allowed).toBe(true);
          }
        }
      }),
    );
  });

  it('tells the truth about what remains: that many pass at once, and no more until the reset', () => {
    fc.assert(
      fc.property(fc.oneof(exact, sliced), pauses, (rate, waits) => {
        const counter = new Counter(rate);
        let now = 1_700_000_000_000;
        for (const wait of waits) {
          now += wait;
          counter.hit(now);
        }
        const decision = counter.hit(now + 1);
        if (!decision.allowed) {
          return;
        }
        const { remaining, resetIn } = decision;
        for (let more = 0; more < remaining; more++) {
          expect(counter.hit(now + 1).allowed).toBe(true);
        }
        expect(counter.look(now + resetIn).allowed).toBe(false);
      }),
    );
  });

  it('holds an even load to within a sixtieth of the window of the exact answer', () => {
    const counter = new Counter({ limit: 600, window: 60_000 });
    let passed = 0;
    for (let now = 0; now < 600_000; now += 50) {
      passed += counter.hit(now).allowed ? 1 : 0;
    }
    expect(passed).toBeLessThanOrEqual(6000);
    expect(passed).toBeGreaterThan(5800);
  });

  it('keeps a bounded log, whatever the limit, the load and the clock', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 61, max: 1e9 }),
        fc.array(fc.integer({ min: -90_000, max: 2000 }), { maxLength: 500 }),
        (limit, steps) => {
          const counter = new Counter({ limit, window: 60_000 });
          let now = 1_700_000_000_000;
          for (const step of steps) {
            now += step;
            counter.hit(now);
            expect(counter.log.length).toBeLessThanOrEqual(2 * 62);
          }
        },
      ),
    );
  });

  it('neither locks nor frees a key when the clock is set back by an hour', () => {
    const counter = new Counter({ limit: 3, window: 60_000 });
    const before = 10 * 3_600_000;
    [0, 10, 20].forEach((second) => counter.hit(before + second * 1000));

    const after = before - 3_600_000;
    expect(counter.hit(after)).toEqual({ allowed: false, retryIn: 60_000, resetIn: 60_000 });
    expect(counter.hit(after + 59_999).allowed).toBe(false);
    expect(counter.hit(after + 60_000)).toMatchObject({ allowed: true, remaining: 2 });
  });
});
