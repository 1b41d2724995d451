import { parseDuration } from './duration.js';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    [' 14d ', 1_209_600_000],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '15', 'm', '0s', '-1s', '1.5h', '15 m', '15min', '015m', '1e3s', '9999999999s'])(
    'refuses %p',
    (text) => {
      expect(() => parseDuration(text)).toThrow(RangeError);
    },
  );
});
