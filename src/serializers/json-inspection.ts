import { type FieldError } from '../exceptions/problem.js';
import { pointerTo, shown, type JsonPointer } from './json-pointer.js';

/** Levels of arrays and objects in one body. */
export const MAX_DEPTH = 32;
/** Members and elements in one body, at all levels together. */
export const MAX_MEMBERS = 10_000;
/** Faults reported for one body: an answer must not grow with an attack. */
export const MAX_ERRORS = 100;

/** Keys that reach an object's prototype when a careless copy assigns them (CVE-2019-18413, CVE-2020-7637). */
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** PostgreSQL stores no NUL, and a surrogate without its pair is not text. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

interface Container {
  readonly value: object;
  readonly depth: number;
  readonly key: string | number;
  readonly parent: Container | undefined;
}

/** @returns whether the text can be stored as it is: no NUL, no lone surrogate */
export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/**
 * What makes a parsed JSON document unfit for any DTO: too deep, too many members, keys of the prototype, text that cannot be stored
 * and numbers that JavaScript cannot hold (1e400, which `JSON.parse` turns into Infinity).
 *
 * The walk keeps its own stack, so that 100 000 nested arrays do not overflow ours.
 */
export function inspectJson(document: unknown): readonly FieldError[] {
  const errors: FieldError[] = [];
  const pending: Container[] = [];
  let members = 0;

  const look = (value: unknown, key: string | number, parent: Container | undefined): void => {
    if (typeof value === 'object' && value !== null) {
      pending.push({ value, key, parent, depth: (parent?.depth ?? 0) + 1 });
    } else if (typeof value === 'string' && !isStorable(value)) {
      errors.push(invalid(pointerOf(key, parent), 'NUL characters and lone surrogates are not allowed.'));
    } else if (typeof value === 'number' && !Number.isFinite(value)) {
      errors.push(invalid(pointerOf(key, parent), 'This number is out of range.'));
    }
  };

  look(document, '', undefined);
  for (let container = pending.pop(); container && errors.length < MAX_ERRORS; container = pending.pop()) {
    if (container.depth > MAX_DEPTH) {
      return [invalid('', `The body is nested deeper than ${MAX_DEPTH} levels.`)];
    }
    const { value } = container;
    members += Array.isArray(value) ? value.length : Object.keys(value).length;
    if (members > MAX_MEMBERS) {
      return [invalid('', `The body has more than ${MAX_MEMBERS} members.`)];
    }
    if (Array.isArray(value)) {
      value.forEach((element, index) => look(element, index, container));
      continue;
    }
    for (const key of Object.keys(value)) {
      if (PROTOTYPE_KEYS.has(key) || !isStorable(key)) {
        errors.push(unknownField(pointerOf(key, container)));
      } else {
        look(Reflect.get(value, key), key, container);
      }
    }
  }
  return errors.slice(0, MAX_ERRORS);
}

function pointerOf(key: string | number, parent: Container | undefined): JsonPointer {
  const keys: (string | number)[] = [];
  for (let [at, above] = [key, parent]; above !== undefined; at = above.key, above = above.parent) {
    keys.unshift(typeof at === 'string' ? shown(at) : at);
  }
  return keys.reduce<JsonPointer>(pointerTo, '');
}

function invalid(pointer: JsonPointer, detail: string): FieldError {
  return { pointer, code: 'invalid', detail };
}

function unknownField(pointer: JsonPointer): FieldError {
  return { pointer, code: 'unknown_field', detail: 'This member is not known here.' };
}
