/** A length of time in milliseconds. */
export type Milliseconds = number;

const UNITS: Readonly<Record<string, Milliseconds>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Ten years: what is longer was not meant, and what is added to it is no date any more. */
const LONGEST: Milliseconds = 3_650 * 86_400_000;

/**
 * Reads a duration such as `500ms`, `30s`, `15m`, `12h` or `14d`.
 *
 * @throws {RangeError} when the text is anything else, the duration is zero or longer than ten years
 */
export function parseDuration(text: string): Milliseconds {
  const match = /^([1-9]\d{0,8})(ms|s|m|h|d)$/.exec(text.trim());
  const [, count, unit] = match ?? [];
  if (count === undefined || unit === undefined) {
    throw new RangeError('expected a duration such as 30s, 15m, 12h or 14d');
  }
  const duration = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (duration > LONGEST) {
    throw new RangeError('expected a duration of at most 3650d');
  }
  return duration;
}
