import { escapeJson } from './escape-json.js';

/**
 * Writes a value that has no DTO class, such as a problem: everything in it goes out. `undefined` is `null`.
 *
 * @throws {TypeError} for a bigint or a circular value
 */
export function renderJson(value: unknown): string {
  return escapeJson(JSON.stringify(value ?? null));
}
