import { retryDelay } from './retry-delay.js';

describe('the wait before a mail is tried again', () => {
  it.each([
    [1, 2_500, 5_000],
    [2, 5_000, 10_000],
    [5, 40_000, 80_000],
    [11, 1_800_000, 3_600_000],
    [5000, 1_800_000, 3_600_000],
  ])('after attempt %i is between %i and %i ms', (attempts, least, most) => {
    expect(retryDelay(attempts, 0)).toBe(least);
    expect(retryDelay(attempts, 0.5)).toBe((least + most) / 2);
    expect(retryDelay(attempts, 0.999_999_9)).toBeLessThanOrEqual(most);
  });
});
