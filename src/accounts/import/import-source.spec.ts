import { type ImportFormat, type ImportRow, readRows } from './import-source.js';

async function rowsOf(format: ImportFormat, ...chunks: readonly (string | Buffer)[]): Promise<readonly ImportRow[]> {
  const rows: ImportRow[] = [];
  for await (const row of readRows(bytes(chunks), format)) {
    rows.push(row);
  }
  return rows;
}

async function* bytes(chunks: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    yield Buffer.from(chunk);
  }
}

describe('the rows of a CSV file', () => {
  it('are read by its header, wherever the bytes are cut', async () => {
    const text = Buffer.from(
      '\uFEFFusername,email,first_name\r\nalice,a@example.org,"Ålice, ""A"""\r\n\r\nbob,b@example.org,\n',
    );

    const rows = await rowsOf('csv', ...Array.from(text, (byte) => Buffer.of(byte)));

    expect(rows).toEqual([
      { line: 2, record: { username: 'alice', email: 'a@example.org', first_name: 'Ålice, "A"' } },
      { line: 4, record: { username: 'bob', email: 'b@example.org', first_name: '' } },
    ]);
  });

  it('are unreadable one by one, where cells are missing or too many', async () => {
    const rows = await rowsOf('csv', 'username,email\nalice\nbob,b@example.org\ncarol,c@example.org,x\n');
    expect(rows.map(({ line, record }) => [line, record !== undefined])).toEqual([
      [2, false],
      [3, true],
      [4, false],
    ]);
  });

  it.each([
    ['a header without an address', 'username,name\nalice,Alice\n', /header.*line 1/],
    ['a header that names a column twice', 'username,email,is_staff,isStaff\n', /twice.*line 1/],
    ['a quote within a cell', 'username,email\nalice,a"secret"b\n', /not well-formed CSV.*line 2/],
    ['a quote that never ends', `username,email\nalice,"${'secret\n'.repeat(20_000)}`, /not well-formed CSV/],
    [
      'bytes that are not UTF-8',
      Buffer.from([...Buffer.from('username,email\nsecret,'), 0xff, 0x0a]),
      /not UTF-8.*line 2/,
    ],
  ])('end with %s, without a word from it', async (_, text, message) => {
    const failure: unknown = await rowsOf('csv', text).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'MALFORMED_FILE', message: expect.stringMatching(message) });
    expect(String(failure)).not.toContain('secret');
  });
});

describe('the rows of a file of JSON lines', () => {
  it('are objects, and unreadable one by one where they are none', async () => {
    const rows = await rowsOf('jsonl', '\uFEFF{"username":"al', 'ice"}\r\n\n[1]\nnull\n{"use\n{"username":"bob"}');
    expect(rows).toEqual([
      { line: 1, record: { username: 'alice' } },
      { line: 3, record: undefined },
      { line: 4, record: undefined },
      { line: 5, record: undefined },
      { line: 6, record: { username: 'bob' } },
    ]);
  });

  it('end where a line is endless', async () => {
    const chunks = Array.from({ length: 100 }, () => 'x'.repeat(1000));
    await expect(rowsOf('jsonl', '{}\n', ...chunks)).rejects.toThrow(/too long.*line 2/);
  });
});
