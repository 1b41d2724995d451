import { restartDelay } from './restart-delay.js';

describe('the wait before a dead worker is replaced', () => {
  it('is short at first, doubles with each death, and ends at half a minute', () => {
    expect([0, 1, 2, 3].map(restartDelay)).toEqual([100, 200, 400, 800]);
    expect(restartDelay(9)).toBe(30_000);
    expect(restartDelay(10_000)).toBe(30_000);
  });
});
