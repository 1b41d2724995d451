import fc from 'fast-check';
import { newId } from '../../core/id.js';
import { cursorPage, formatCursor, type IdCursor, parseCursor } from './id-cursor.js';

interface Row {
  readonly id: string;
}

/** What a database answers: the rows beyond the cursor, read away from it. */
function find(rows: readonly Row[], pageSize: number, cursor?: IdCursor): readonly Row[] {
  const newestFirst = rows.toSorted((one, other) => (one.id < other.id ? 1 : -1));
  const found =
    cursor?.direction === 'before'
      ? newestFirst.filter(({ id }) => id > cursor.id).toReversed()
      : newestFirst.filter(({ id }) => !cursor || id < cursor.id);
  return found.slice(0, pageSize + 1);
}

describe('a list by cursor', () => {
  it('shows every row once on the way forward, and the same pages on the way back', () => {
    fc.assert(
      fc.property(fc.nat({ max: 30 }), fc.integer({ min: 1, max: 7 }), (count, pageSize) => {
        const rows = Array.from({ length: count }, () => ({ id: newId() }));
        const at = (cursor?: IdCursor) => cursorPage(find(rows, pageSize, cursor), pageSize, cursor);

        const forward = [at()];
        for (let { next } = at(); next;) {
          const page = at(parseCursor(formatCursor(next)));
          forward.push(page);
          next = page.next;
        }
        const back = [forward.at(-1)!];
        for (let { previous } = forward.at(-1)!; previous;) {
          const page = at(parseCursor(formatCursor(previous)));
          back.unshift(page);
          previous = page.previous;
        }

        expect(forward.flatMap(({ results }) => results)).toEqual(rows.toReversed());
        expect(back.flatMap(({ results }) => results)).toEqual(rows.toReversed());
        expect(forward[0]?.previous).toBeNull();
        expect(back[0]?.previous).toBeNull();
      }),
    );
  });

  it.each(['', 'after-', 'after-1', `sideways-${newId()}`, `after-${newId().toUpperCase()}`, newId()])(
    'has no cursor %j',
    (text) => {
      expect(parseCursor(text)).toBeUndefined();
    },
  );
});
