import { ImportProgress } from './import-progress.js';

describe('the progress of an import', () => {
  function shown(isTTY: boolean, rows: number, spacing: number): readonly string[] {
    const written: string[] = [];
    let now = 0;
    const progress = new ImportProgress(
      { isTTY, write: (text: string | Uint8Array) => written.push(String(text)) > 0 },
      () => now,
    );
    for (let row = 0; row < rows; row += 1) {
      now += spacing;
      progress.add();
    }
    progress.end();
    return written;
  }

  it('is one line of a terminal, written over ten times a second at most', () => {
    const written = shown(true, 10_000, 1);

    expect(written).toHaveLength(101);
    expect(written[0]).toBe('\r\u001b[K100 rows, 1000 rows/s');
    expect(written.slice(0, -1).join('')).not.toContain('\n');
    expect(written.at(-1)).toBe('\r\u001b[K10000 rows, 1000 rows/s\n');
  });

  it('is a line a second elsewhere', () => {
    expect(shown(false, 3000, 1)).toEqual([
      '1000 rows, 1000 rows/s\n',
      '2000 rows, 1000 rows/s\n',
      '3000 rows, 1000 rows/s\n',
      '3000 rows, 1000 rows/s\n',
    ]);
  });

  it('says how many rows there were even of few', () => {
    expect(shown(false, 0, 1)).toEqual(['0 rows, 0 rows/s\n']);
  });
});
