import { isStorable } from './json-inspection.js';

/** A query as Fastify parses it: text, or an array where a parameter is repeated. */
export type RawQuery = Readonly<Record<string, unknown>>;

/** @returns why no parameter can have this value, or undefined */
export function parameterFault(given: unknown): string | undefined {
  if (typeof given !== 'string') {
    return 'May be given only once.';
  }
  return isStorable(given) ? undefined : 'NUL characters and lone surrogates are not allowed.';
}
