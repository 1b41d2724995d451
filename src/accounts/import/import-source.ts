import { createInterface } from 'node:readline';
import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { CsvError, parse } from 'csv-parse';
import { memberOf } from './import-columns.js';
import { MalformedFile } from './import.errors.js';

export type ImportFormat = 'csv' | 'jsonl';

/** A row of a file. */
export interface ImportRow {
  /** Where it ends, counted from 1. */
  readonly line: number;
  /** What it holds, by column; `undefined` when it cannot be told. */
  readonly record: Readonly<Record<string, unknown>> | undefined;
}

/** In characters. */
const LONGEST_ROW = 64 * 1024;

/** Reads the rows of a file one after the other, so that a large one takes no more memory than a small one. @throws {MalformedFile} */
export function readRows(file: AsyncIterable<Buffer>, format: ImportFormat): AsyncIterable<ImportRow> {
  return format === 'csv' ? readCsv(file) : readJsonLines(file);
}

async function* readCsv(file: AsyncIterable<Buffer>): AsyncGenerator<ImportRow> {
  // With a count of columns of its own, a row is refused and does not end the file.
  const parser = parse({
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: LONGEST_ROW,
  });
  // What breaks ends the loop with the parser's error.
  pipeline(Readable.from(decode(file)), parser, () => undefined);
  let columns: readonly string[] | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }>) {
      if (columns) {
        yield { line: info.lines, record: record.length === columns.length ? zip(columns, record) : undefined };
      } else {
        columns = checkedHeader(record);
      }
    }
  } catch (error) {
    throw error instanceof CsvError ? new MalformedFile('This is not well-formed CSV', parser.info.lines) : error;
  }
}

async function* readJsonLines(file: AsyncIterable<Buffer>): AsyncGenerator<ImportRow> {
  const input = Readable.from(limitLines(decode(file)));
  const lines = createInterface({ input, crlfDelay: Infinity });
  // The lines end when the file breaks; why, is told after them.
  const broken: unknown[] = [];
  input.once('error', (error) => {
    broken.push(error);
    lines.close();
  });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') {
      yield { line, record: parseRecord(text) };
    }
  }
  if (broken.length > 0) {
    throw broken[0];
  }
}

function parseRecord(text: string): ImportRow['record'] {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null && !Array.isArray(record)
      ? (record as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function checkedHeader(columns: readonly string[]): readonly string[] {
  const members = columns.map(memberOf).filter((member) => member !== undefined);
  if (!members.includes('username') || !members.includes('email')) {
    throw new MalformedFile('The header must name the columns, among them username and email', 1);
  }
  if (new Set(members).size < members.length) {
    throw new MalformedFile('The header names a column twice', 1);
  }
  return columns;
}

function zip(columns: readonly string[], cells: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(columns.map((column, index) => [column, cells[index]]));
}

async function* decode(file: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const bytes of file) {
    const text = decodeAt(decoder, bytes, line);
    line += countLines(text);
    yield text;
  }
  yield decodeAt(decoder, undefined, line);
}

/** @param bytes `undefined` for the end. @param line where they begin */
function decodeAt(decoder: TextDecoder, bytes: Buffer | undefined, line: number): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    const [before = ''] = new TextDecoder().decode(bytes).split('\uFFFD', 1);
    throw new MalformedFile('This is not UTF-8', line + countLines(before));
  }
}

/** An endless line would be kept in memory until it ends. */
async function* limitLines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let [line, length] = [1, 0];
  for await (const text of texts) {
    const end = text.lastIndexOf('\n');
    length = end < 0 ? length + text.length : text.length - end - 1;
    line += countLines(text);
    if (length > LONGEST_ROW) {
      throw new MalformedFile('This line is too long', line);
    }
    yield text;
  }
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
