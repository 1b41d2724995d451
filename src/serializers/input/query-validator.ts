import { type FieldError } from '../../exceptions/problem.js';
import { type DtoClass, InvalidDto } from '../dto.js';
import { DtoValidator, type Validated } from './dto-validator.js';
import { parameterFault, type RawQuery } from '../raw-query.js';
import { type DeclaredType } from './input-field.js';

const NUMBER = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?$/;

/**
 * Validates query parameters against a DTO class: text throughout, read as a number or boolean where the field is one.
 *
 * A repeated parameter is refused: two readers of the same request could take different ones (ASVS 15.3.7).
 */
export function validateQuery(dto: DtoClass, query: RawQuery): Validated<object> {
  const validator = DtoValidator.of(dto);
  const values: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  for (const [parameter, given] of Object.entries(query)) {
    const fault = parameterFault(given);
    if (fault) {
      errors.push({ parameter, code: 'invalid', detail: fault });
    }
    Object.defineProperty(values, parameter, { value: converted(dto, validator, parameter, given), enumerable: true });
  }
  const validated = validator.validate(values);
  if (validated.valid && errors.length === 0) {
    return validated;
  }
  const found = validated.valid ? [] : validated.errors.map(asParameter);
  const known = new Set(errors.map(nameOf));
  return { valid: false, errors: [...errors, ...found.filter((error) => !known.has(nameOf(error)))] };
}

function converted(dto: DtoClass, validator: DtoValidator, parameter: string, given: unknown): unknown {
  const field = validator.fields.get(parameter);
  if (field?.nested || field?.type === 'array') {
    throw new InvalidDto(dto, `${parameter} is a list or an object, which a query parameter cannot be`);
  }
  return typeof given === 'string' ? convert(field?.type, given) : given;
}

function convert(type: DeclaredType, text: string): unknown {
  switch (type) {
    case 'number':
      return NUMBER.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || (text === 'false' ? false : text);
    default:
      return text;
  }
}

function asParameter(error: FieldError): FieldError {
  const name = nameOf(error).slice(1).replace(/~1/g, '/').replace(/~0/g, '~');
  return { parameter: name, code: error.code, detail: error.detail };
}

function nameOf(error: FieldError): string {
  return 'pointer' in error ? error.pointer : error.parameter;
}
