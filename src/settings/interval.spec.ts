import { interval } from './parsers.js';

describe('how often something is done', () => {
  it.each([
    ['10m', 600_000],
    ['24d', 2_073_600_000],
    ['off', 0],
    ['0', 0],
  ])('is read from %j', (text, expected) => {
    expect(interval(text)).toBe(expected);
  });

  it.each(['', 'never', '-1m', '0s', '25d'])('is not %j', (text) => {
    expect(() => interval(text)).toThrow(RangeError);
  });
});
