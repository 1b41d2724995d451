const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a date and time with its zone, such as `2026-05-01T12:00:00Z` (ISO 8601 as RFC 3339 profiles it; seconds may be left out).
 *
 * @returns undefined for anything else: a day that its month does not have, a year outside 1-9999, a leap second
 */
export function parseInstant(text: string): Date | undefined {
  const [, year, month, day, hour] = INSTANT.exec(text) ?? [];
  const instant = new Date(text);
  if (year === undefined || Number(hour) > 23 || Number.isNaN(instant.getTime())) {
    return undefined;
  }
  const dayExists =
    new Date(Date.UTC(2000 + (Number(year) % 400), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  const utcYear = instant.getUTCFullYear();
  return dayExists && utcYear >= 1 && utcYear <= 9999 ? instant : undefined;
}
