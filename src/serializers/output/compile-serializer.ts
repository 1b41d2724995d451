import { UnserializableValue, arrayOf, shapeOf, type Shape } from './shape.js';
import { escapeJson } from './escape-json.js';
import { OneOf, PageOf, type Output } from './output.js';

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
  if (output instanceof OneOf) {
    return oneOfShape(output);
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

/** By the value's own class, not one that it inherits from: what a subclass adds would be missing. */
function oneOfShape({ dtos }: OneOf): Shape {
  const shapes = new Map(dtos.map((dto) => [dto.prototype as unknown, shapeOf(dto)]));
  return (value) => {
    const shape = shapes.get(Object.getPrototypeOf(Object(value)));
    if (!shape) {
      throw new UnserializableValue(`expected an instance of ${dtos.map(({ name }) => name).join(' or ')}`);
    }
    return shape(value);
  };
}

function linkOf(link: unknown): string | null {
  return typeof link === 'string' ? link : null;
}
