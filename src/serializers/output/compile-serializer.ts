import { UnserializableValue, arrayOf, shapeOf, type Shape } from './shape.js';
import { escapeJson } from './escape-json.js';
import { PageOf, type Output } from './output.js';

/** Writes what a handler returned as JSON text that is safe to embed, by the rules of a DTO class. */
export type Serializer = (value: unknown) => string;

/**
 * Compiles an output into its serializer: once for each route, at start-up.
 *
 * @returns a function that throws {@link UnserializableValue} for a value that the DTO class does not describe
 * @throws {InvalidDto} when the class, or one nested in it, exposes nothing
 */
export function compileSerializer(output: Output): Serializer {
  const shape = compileShape(output);
  return (value) => escapeJson(JSON.stringify(shape(value)));
}

function compileShape(output: Output): Shape {
  if (output instanceof PageOf) {
    return pageShape(arrayOf(shapeOf(output.dto)));
  }
  return typeof output === 'function' ? shapeOf(output) : arrayOf(shapeOf(output[0]));
}

function pageShape(results: Shape): Shape {
  return (value) => {
    if (typeof value !== 'object' || value === null || !('results' in value)) {
      throw new UnserializableValue('expected a page with results');
    }
    const { count, next, previous } = value as Readonly<Record<string, unknown>>;
    const links = { next: linkOf(next), previous: linkOf(previous), results: results(value.results) };
    return count === undefined ? links : { count: Number(count), ...links };
  };
}

function linkOf(link: unknown): string | null {
  return typeof link === 'string' ? link : null;
}
