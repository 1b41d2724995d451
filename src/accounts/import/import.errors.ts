/** A file that cannot be read on. The message says where, and holds nothing from the file. */
export class MalformedFile extends Error {
  readonly code = 'MALFORMED_FILE';

  constructor(what: string, line: number) {
    super(`${what} (line ${line} or near it).`);
  }
}

/** Rows of a file were not imported as asked. */
export class ImportIncomplete extends Error {
  readonly code = 'IMPORT_INCOMPLETE';
}
