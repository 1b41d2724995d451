/** A size in bytes. */
export type Bytes = number;

const UNITS: Readonly<Record<string, Bytes>> = { '': 1, B: 1, KiB: 1024, MiB: 1024 ** 2 };

/** A gibibyte: what is larger does not fit into a process that holds it whole. */
const LARGEST: Bytes = 1024 ** 3;

/**
 * Reads a size such as `1048576`, `512KiB` or `1MiB`.
 *
 * @throws {RangeError} when the text is anything else, the size is zero or more than 1024MiB
 */
export function parseByteSize(text: string): Bytes {
  const [, count, unit] = /^([1-9]\d{0,9})\s?(B|KiB|MiB)?$/.exec(text.trim()) ?? [];
  if (count === undefined) {
    throw new RangeError('expected a size such as 65536, 512KiB or 1MiB');
  }
  const size = Number(count) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (size > LARGEST) {
    throw new RangeError('expected a size of at most 1024MiB');
  }
  return size;
}
