import { parseRates } from './rate.js';

describe('parseRates', () => {
  it.each([
    ['60/min', [{ limit: 60, window: 60_000 }]],
    ['5/10min', [{ limit: 5, window: 600_000 }]],
    ['3/s', [{ limit: 3, window: 1000 }]],
    ['3/2hour', [{ limit: 3, window: 7_200_000 }]],
    ['10/s burst 20', [{ limit: 10, window: 1000, burst: 20 }]],
    [
      ' 60/min ; 1000/day ',
      [
        { limit: 60, window: 60_000 },
        { limit: 1000, window: 86_400_000 },
      ],
    ],
  ])('reads %s', (text, rates) => {
    expect(parseRates(text)).toEqual(rates);
  });

  it.each([
    '',
    '60',
    '/min',
    '60/',
    '60/mins',
    '60/month',
    '0/min',
    '-1/min',
    '1.5/min',
    '60/0min',
    '60/min;',
    '60 per min',
    '10/s burst',
    '10/s burst 0',
    '10/s burst -1',
    '10/s burst 1.5',
    '10/s bust 20',
    '10/sburst20',
    '10/s burst 20 burst 30',
  ])('refuses %p', (text) => {
    expect(() => parseRates(text)).toThrow(RangeError);
  });

  it('does not echo the text', () => {
    expect(() => parseRates('hunter2')).not.toThrow('hunter2');
  });
});
