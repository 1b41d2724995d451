import { LoadShedding, TICK } from './load-shedding.js';

const DELAY = 250;

describe('load shedding', () => {
  let now: number;
  let shedding: LoadShedding;

  beforeEach(() => {
    now = 1000;
    shedding = new LoadShedding(DELAY, () => now);
  });

  /** A turn of the event loop in which requests are looked at, one after so many milliseconds each. @returns how many were let in */
  function turn(requests: number, milliseconds: number): number {
    shedding.tick();
    let served = 0;
    for (let index = 0; index < requests; index += 1) {
      if (!shedding.refuses()) {
        served += 1;
        now += milliseconds;
      }
    }
    return served;
  }

  it('refuses nothing while the event loop comes round', () => {
    for (let index = 0; index < 1000; index += 1) {
      expect(turn(10, 20)).toBe(10);
    }
    expect(shedding.takeRefused()).toBe(0);
  });

  it('lets a burst make it four times as late', () => {
    expect(turn(1000, 1)).toBe(1000);
  });

  it('refuses the rest of the turn past that, and counts', () => {
    expect(turn(5000, 1)).toBe(4 * DELAY + TICK + 1);
    expect(shedding.takeRefused()).toBe(5000 - (4 * DELAY + TICK + 1));
    expect(shedding.takeRefused()).toBe(0);
  });

  it('allows for no more bursts until ten seconds have passed without a refusal', () => {
    turn(5000, 1);
    expect(turn(5000, 1)).toBe(DELAY + TICK + 1);
    now += 9000;
    expect(turn(5000, 1)).toBe(DELAY + TICK + 1);
    now += 11_000;
    expect(turn(1000, 1)).toBe(1000);
  });

  it('serves without end at many times the load it can serve, each request within the delay', () => {
    turn(5000, 1);
    const began = now;
    let served = 0;
    for (let index = 0; index < 100; index += 1) {
      served += turn(5000, 1);
    }
    expect(served).toBe(now - began);
    expect((now - began) / 100).toBeLessThanOrEqual(DELAY + TICK + 1);
  });
});
