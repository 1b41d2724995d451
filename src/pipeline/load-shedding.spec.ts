import { LoadShedding } from './load-shedding.js';

const DELAY = 250;

describe('load shedding', () => {
  let now: number;
  let shedding: LoadShedding;

  beforeEach(() => {
    now = 100_000;
    shedding = new LoadShedding(DELAY);
  });

  const refuses = (waited: number, waiting = 5000): boolean => shedding.refuses(now - waited, now, waiting);

  it('refuses nobody who has waited for as long as a request may', () => {
    expect(refuses(0)).toBe(false);
    expect(refuses(DELAY)).toBe(false);
    expect(shedding.takeRefused()).toBe(0);
  });

  it('lets a burst wait four times as long, and refuses past that', () => {
    expect(refuses(4 * DELAY)).toBe(false);
    expect(refuses(4 * DELAY + 1)).toBe(true);
  });

  it('lets a thousand wait twenty times as long, since those that come at once may take their time', () => {
    expect(refuses(20 * DELAY, 1023)).toBe(false);
    expect(refuses(20 * DELAY, 1024)).toBe(true);
  });

  it('allows for no more bursts, large or small, until two seconds have passed without a refusal', () => {
    expect(refuses(4 * DELAY + 1)).toBe(true);
    expect(refuses(DELAY)).toBe(false);
    expect(refuses(DELAY + 1)).toBe(true);
    expect(refuses(DELAY + 1, 1)).toBe(true);
    now += 1999;
    expect(refuses(DELAY + 1)).toBe(true);
    now += 1999;
    expect(refuses(DELAY + 1)).toBe(true);
    now += 2000;
    expect(refuses(4 * DELAY)).toBe(false);
  });

  it('counts those that it refuses', () => {
    [0, 5 * DELAY, 2 * DELAY, DELAY].forEach((waited) => refuses(waited));

    expect(shedding.takeRefused()).toBe(2);
    expect(shedding.takeRefused()).toBe(0);
  });
});
