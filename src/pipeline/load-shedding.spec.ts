import { LoadShedding } from './load-shedding.js';

const DELAY = 250;

describe('load shedding', () => {
  let now: number;
  let shedding: LoadShedding;

  beforeEach(() => {
    now = 100_000;
    shedding = new LoadShedding(DELAY);
  });

  const refuses = (waited: number): boolean => shedding.refuses(now - waited, now);

  it('refuses nobody who has waited for as long as a request may', () => {
    expect(refuses(0)).toBe(false);
    expect(refuses(DELAY)).toBe(false);
    expect(shedding.takeRefused()).toBe(0);
  });

  it('lets a burst wait four times as long, and refuses past that', () => {
    expect(refuses(4 * DELAY)).toBe(false);
    expect(refuses(4 * DELAY + 1)).toBe(true);
  });

  it('allows for no more bursts until ten seconds have passed without a refusal', () => {
    expect(refuses(4 * DELAY + 1)).toBe(true);
    expect(refuses(DELAY)).toBe(false);
    expect(refuses(DELAY + 1)).toBe(true);
    now += 9999;
    expect(refuses(DELAY + 1)).toBe(true);
    now += 9999;
    expect(refuses(DELAY + 1)).toBe(true);
    now += 10_000;
    expect(refuses(4 * DELAY)).toBe(false);
  });

  it('counts those that it refuses', () => {
    [0, 5 * DELAY, 2 * DELAY, DELAY].forEach(refuses);

    expect(shedding.takeRefused()).toBe(2);
    expect(shedding.takeRefused()).toBe(0);
  });
});
