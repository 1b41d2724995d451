import fc from 'fast-check';
import { KeyTable } from './key-table.js';

describe('KeyTable', () => {
  it('keeps what a Map would, whatever the hashes and however long the states', () => {
    // Few different words, so that slots are contended for; 0 and 0 is left out, as a hash is that once in 2⁶⁴.
    const word = fc.integer({ min: 0, max: 40 });
    const act = fc.record({
      high: word,
      low: word.map((low) => low + 1),
      state: fc.option(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }).map((all) => all.flatMap((n) => [n, n + 1])),
      ),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 500 }), (acts) => {
        const table = new KeyTable();
        const expected = new Map<string, readonly number[]>();
        for (const { high, low, state } of acts) {
          const key = `${high} ${low}`;
          if (state) {
            table.write(high, low, [...state]);
            expected.set(key, state);
          }
          expect(table.read(high, low)).toEqual(expected.get(key));
        }
        expect(table.size).toBe(expected.size);
        for (const key of expected.keys()) {
          const [high = 0, low = 0] = key.split(' ').map(Number);
          table.forget(high, low);
          expect(table.read(high, low)).toBeUndefined();
        }
        expect(table.size).toBe(0);
      }),
    );
  });
});
