import { type FieldError } from '../../exceptions/problem.js';
import { type DtoClass } from '../dto.js';
import { MAX_ERRORS } from '../json-inspection.js';
import { pointerTo, shown, type JsonPointer } from '../json-pointer.js';
import { type Fault } from './constraint-rules.js';
import { faultOf, firstFault, transformed } from './field-fault.js';
import { type InputField } from './input-field.js';
import { inputFieldsOf } from './input-fields.js';

/** A DTO, or everything that is wrong with it: at most 100 faults, at most one for a field. */
export type Validated<Dto> =
  { readonly valid: true; readonly dto: Dto } | { readonly valid: false; readonly errors: readonly FieldError[] };

const UNKNOWN: Fault = { code: 'unknown_field', detail: 'This member is not known here.' };
const NO_OBJECT: Fault = { code: 'invalid', detail: 'Must be an object.' };

const VALIDATORS = new WeakMap<DtoClass, DtoValidator>();

/**
 * Turns parsed JSON into a DTO by the rules of the class, which are read once: class-validator's decorators, run by Portcullis.
 *
 * Its own executor knows neither which element of an array is wrong nor which limit of two, accepts null wherever a field is optional, lets
 * unknown objects pass, and costs four times as much. Members that are not sent stay absent in the DTO: no default, no `undefined`.
 */
export class DtoValidator {
  readonly #prototype: object;
  #fields: ReadonlyMap<string, InputField> = new Map();

  private constructor(dto: DtoClass) {
    this.#prototype = dto.prototype as object;
  }

  /** @throws {InvalidDto} when the class, or one nested in it, would let something through unchecked */
  static of(dto: DtoClass): DtoValidator {
    const known = VALIDATORS.get(dto);
    if (known) {
      return known;
    }
    const validator = new DtoValidator(dto);
    VALIDATORS.set(dto, validator); // before its fields are read: a class may nest itself
    try {
      const fields = inputFieldsOf(dto);
      fields.forEach(({ nested }) => nested && DtoValidator.of(nested.dto));
      validator.#fields = new Map(fields.map((field) => [field.name, field]));
    } catch (error) {
      VALIDATORS.delete(dto);
      throw error;
    }
    return validator;
  }

  get fields(): ReadonlyMap<string, InputField> {
    return this.#fields;
  }

  validate(document: unknown): Validated<object> {
    const errors: FieldError[] = [];
    const dto = this.#read(document, '', errors);
    return errors.length === 0 && dto ? { valid: true, dto } : { valid: false, errors: errors.slice(0, MAX_ERRORS) };
  }

  #read(document: unknown, at: JsonPointer, errors: FieldError[]): object | undefined {
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      errors.push({ pointer: at, ...NO_OBJECT });
      return undefined;
    }
    const dto = Object.create(this.#prototype) as Record<string, unknown>;
    for (const [member, value] of Object.entries(document)) {
      const field = this.#fields.get(member);
      if (field) {
        const read = transformed(field, value, document);
        if (read !== undefined) {
          dto[member] = read;
        }
      } else if (errors.length < MAX_ERRORS) {
        errors.push({ pointer: pointerTo(at, shown(member)), ...UNKNOWN });
      }
    }
    for (const field of this.#fields.values()) {
      this.#check(field, dto, at, errors);
    }
    return dto;
  }

  #check(field: InputField, dto: Record<string, unknown>, at: JsonPointer, errors: FieldError[]): void {
    if (errors.length >= MAX_ERRORS) {
      return;
    }
    const value = Object.hasOwn(dto, field.name) ? dto[field.name] : undefined;
    const fault = faultOf(field, value, dto);
    if (fault) {
      errors.push({ pointer: pointerTo(at, field.name), ...fault });
    } else if (value !== undefined && value !== null && (field.nested || field.elementConstraints.length > 0)) {
      dto[field.name] = this.#checkInside(field, value, dto, pointerTo(at, field.name), errors);
    }
  }

  #checkInside(field: InputField, value: unknown, dto: object, at: JsonPointer, errors: FieldError[]): unknown {
    const { nested, elementConstraints } = field;
    if (nested && !nested.each) {
      return DtoValidator.of(nested.dto).#read(value, at, errors);
    }
    return (value as unknown[]).map((element, index) => {
      if (errors.length >= MAX_ERRORS) {
        return undefined;
      }
      const fault = firstFault(elementConstraints, element, dto);
      if (fault) {
        errors.push({ pointer: pointerTo(at, index), ...fault });
        return undefined;
      }
      return nested ? DtoValidator.of(nested.dto).#read(element, pointerTo(at, index), errors) : element;
    });
  }
}
