import { type ImportedUser } from './imported-user.js';

/** A row that may be written, and where it came from. */
export interface ImportedRow {
  readonly line: number;
  readonly user: ImportedUser;
}

/** Rows that go into the database together. */
export const LARGEST_BATCH = 1000;

/**
 * Gathers rows into batches. No batch has a username or an e-mail address twice: the second row of two meets the first as an account, wherever in the
 * file they are.
 */
export async function* batchesOf(rows: AsyncIterable<ImportedRow>): AsyncGenerator<readonly ImportedRow[]> {
  let batch: ImportedRow[] = [];
  let taken = new Set<string>();
  for await (const row of rows) {
    const keys = [`username ${row.user.usernameKey}`, `email ${row.user.emailKey}`];
    if (batch.length >= LARGEST_BATCH || keys.some((key) => taken.has(key))) {
      yield batch;
      batch = [];
      taken = new Set();
    }
    batch.push(row);
    keys.forEach((key) => taken.add(key));
  }
  if (batch.length > 0) {
    yield batch;
  }
}
