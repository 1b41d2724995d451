import { IdSource } from './id-source.js';
import { isId, timeOfId } from './id.js';

const NOW = Date.UTC(2026, 0, 1);

describe('IdSource', () => {
  it('makes ids that sort by when they were made, within a millisecond too', () => {
    const source = new IdSource();
    const ids = Array.from({ length: 2000 }, (_, index) => source.next(NOW + Math.floor(index / 500)));
    expect(ids).toStrictEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every(isId)).toBe(true);
  });

  it('says when an id was made', () => {
    expect(timeOfId(new IdSource().next(NOW))).toBe(NOW);
  });

  it('goes on when the clock goes back', () => {
    const source = new IdSource();
    const [first, second] = [source.next(NOW), source.next(NOW - 1000)];
    expect(second > first).toBe(true);
  });

  it('is version 7 of the variant of RFC 9562', () => {
    expect(new IdSource().next(NOW)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('gives two sources nothing in common but the time', () => {
    const [one, other] = [new IdSource().next(NOW), new IdSource().next(NOW)];
    expect(one.slice(0, 13)).toBe(other.slice(0, 13));
    expect(one.slice(14)).not.toBe(other.slice(14));
  });
});
