import { BadRequest, PreconditionFailed } from '../../exceptions/api.exceptions.js';
import { ANY, assertMatch, ifMatchOf } from './if-match.js';

const read = (header?: string): ReturnType<typeof ifMatchOf> =>
  ifMatchOf({ headers: header === undefined ? {} : { 'if-match': header } });

describe('If-Match', () => {
  it('asks nothing when it is absent, or a star', () => {
    expect(read()).toBe(ANY);
    expect(read('*')).toBe(ANY);
    expect(() => assertMatch(ANY, 7)).not.toThrow();
  });

  it.each(['"7"', ' "7" ', '"6", "7"', '"6"\t,"7"', 'W/"7", "7"', '"a,b","7"'])('%s holds for version 7', (header) => {
    expect(() => assertMatch(read(header), 7)).not.toThrow();
  });

  it.each(['"8"', 'W/"7"', '""', '"07"', '"6", W/"7"'])('%s does not hold for version 7', (header) => {
    expect(() => assertMatch(read(header), 7)).toThrow(PreconditionFailed);
  });

  it.each(['', '7', '"7', '"7" "8"', '"7",', 'w/"7"', '*, "7"', '"7";', '"a b"', '"7"\u0000'])(
    '%j is malformed, and refused',
    (header) => {
      expect(() => read(header)).toThrow(BadRequest);
    },
  );

  it('is read in time that does not grow faster than its length', () => {
    const started = performance.now();
    expect(() => read(`${'"1", '.repeat(20_000)}x`)).toThrow(BadRequest);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
