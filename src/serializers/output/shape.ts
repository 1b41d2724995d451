import { TransformationType } from 'class-transformer';
import { type DtoClass } from '../dto.js';
import { hasOutputFields, outputFieldsOf, type OutputField } from './output-fields.js';

/** Makes a JSON value of what a handler returned. */
export type Shape = (value: unknown) => unknown;

/** The server has made a value that its own DTO class does not describe: a fault of ours, which must not become a leak or broken JSON. */
export class UnserializableValue extends Error {
  override readonly name = 'UnserializableValue';
}

const SHAPES = new WeakMap<DtoClass, Shape>();

/**
 * Compiles a DTO class into a function that copies exactly the exposed fields of an object, and of the objects in it.
 *
 * Each exposed field is always present, `null` where the object has nothing. Dates become ISO 8601 in UTC, bigints strings.
 */
export function shapeOf(dto: DtoClass): Shape {
  const known = SHAPES.get(dto);
  if (known) {
    return known;
  }
  let readers: readonly (readonly [name: string, read: (source: object) => unknown])[] = [];
  const shape: Shape = (value) => {
    if (value === null || value === undefined) {
      return null;
    }
    if (typeof value !== 'object') {
      throw new UnserializableValue(`${dto.name}: expected an object, not a ${typeof value}`);
    }
    const shaped: Record<string, unknown> = {};
    for (const [name, read] of readers) {
      shaped[name] = read(value);
    }
    return shaped;
  };
  SHAPES.set(dto, shape); // before its fields are read: a class may hold itself
  try {
    readers = outputFieldsOf(dto).map((field) => [field.name, readerOf(dto, field)] as const);
  } catch (error) {
    SHAPES.delete(dto);
    throw error;
  }
  return shape;
}

/** @returns a shape that makes an array of what `each` makes of its elements */
export function arrayOf(each: Shape): Shape {
  return (value) => {
    if (value === null || value === undefined) {
      return null;
    }
    if (!Array.isArray(value)) {
      throw new UnserializableValue('expected an array');
    }
    return value.map((element) => each(element));
  };
}

function readerOf(dto: DtoClass, { property, type, isArray, transforms }: OutputField): (source: object) => unknown {
  const place = `${dto.name}.${property}`;
  const each = valueShape(place, type);
  const shape = isArray ? arrayOf(each) : each;
  if (transforms.length === 0) {
    return (source) => shape((source as Record<string, unknown>)[property]);
  }
  return (source) => {
    const value = transforms.reduce<unknown>(
      (read, transform) =>
        transform({ value: read, key: property, obj: source, type: TransformationType.CLASS_TO_PLAIN, options: {} }),
      (source as Record<string, unknown>)[property],
    );
    return shape(value);
  };
}

function valueShape(place: string, type: OutputField['type']): Shape {
  if (type === Object) {
    return (value) => value ?? null;
  }
  if (type === Date) {
    return (value) => (value === null || value === undefined ? null : instant(place, value));
  }
  return hasOutputFields(type) ? shapeOf(type) : (value) => scalar(place, value);
}

function scalar(place: string, value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'number':
      if (Number.isFinite(value)) {
        return value;
      }
      throw new UnserializableValue(`${place}: ${value} is not JSON`);
    case 'bigint':
      return value.toString();
    default:
      if (value === null) {
        return null;
      }
      if (value instanceof Date) {
        return instant(place, value);
      }
      throw new UnserializableValue(
        `${place}: holds an object of which nothing is declared; say its class with @Type()`,
      );
  }
}

/** @returns ISO 8601 in UTC, also for the text that the database sends for a timestamp */
function instant(place: string, value: unknown): string {
  const date =
    value instanceof Date
      ? value
      : new Date(typeof value === 'string' || typeof value === 'number' ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) {
    throw new UnserializableValue(`${place}: not a date`);
  }
  return date.toISOString();
}
