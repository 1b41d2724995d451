import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { isId } from '../core/id.js';
import { NotFound, ValidationFailed } from '../exceptions/api.exceptions.js';
import { type FieldError } from '../exceptions/problem.js';
import { InvalidDto } from './dto.js';
import { DtoValidator, type Validated } from './input/dto-validator.js';
import { invalidQuery } from './invalid-query.js';
import { hasInputRules } from './input/input-fields.js';
import { validateQuery } from './input/query-validator.js';
import { parseJsonBody } from './json-body.js';
import { isStorable } from './json-inspection.js';
import { RawBody } from './raw-body.js';
import { parameterFault, type RawQuery } from './raw-query.js';

/**
 * What comes in: DRF's parser and `serializer.is_valid(raise_exception=True)`, for every argument of every handler.
 *
 * - a body is parsed and validated against its DTO class; there is no way to receive one that was not;
 * - a query with a DTO class likewise, with strict reading of numbers and booleans; `@Query()` without one is handed over as it is;
 * - a path parameter `id` that is not an id of ours, or a path that fails its DTO, names nothing: 404.
 */
@Injectable()
export class ValidationPipe implements PipeTransform<unknown, unknown> {
  /**
   * @throws {ValidationFailed} with every fault at once
   * @throws {ParseFailed | UnsupportedMediaType} for a body that is not JSON
   * @throws {NotFound} for a path
   * @throws {InvalidDto} when the handler's own declaration would let an unchecked body through
   */
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    switch (metadata.type) {
      case 'body':
        return readBody(value, metadata);
      case 'query':
        return readQuery(value, metadata);
      case 'param':
        return readPath(value, metadata);
      default:
        return value;
    }
  }
}

/**
 * For a check at start-up over every route: the same rule by which a body without a DTO class is a 500.
 *
 * @param type what `design:paramtypes` says of a `@Body()` argument
 * @param member the name in `@Body('name')`, which no DTO class could cover
 * @throws {InvalidDto} unless the argument is a DTO class whose rules leave nothing unchecked
 */
export function assertBodyIsValidated(type: unknown, member?: string): void {
  if (member !== undefined) {
    throw new InvalidDto('@Body()', `picks the member '${member}'; take the whole body as a DTO class`);
  }
  if (!hasInputRules(type)) {
    throw new InvalidDto('@Body()', 'is not declared as a DTO class with validation rules, so nothing would check it');
  }
  DtoValidator.of(type);
}

function readBody(value: unknown, { metatype, data }: ArgumentMetadata): unknown {
  assertBodyIsValidated(metatype, data);
  // No parser has run when the request has no body at all.
  const document = value instanceof RawBody ? parseJsonBody(value) : (value ?? {});
  return accepted(DtoValidator.of(metatype as never).validate(document), invalidBody);
}

function readQuery(value: unknown, { metatype, data }: ArgumentMetadata): unknown {
  if (data === undefined) {
    return hasInputRules(metatype) ? accepted(validateQuery(metatype, (value ?? {}) as RawQuery), invalidQuery) : value;
  }
  const fault = value === undefined ? undefined : parameterFault(value);
  if (fault !== undefined) {
    throw invalidQuery([{ parameter: data, code: 'invalid', detail: fault }]);
  }
  return value;
}

function readPath(value: unknown, { metatype, data }: ArgumentMetadata): unknown {
  if (data === undefined && hasInputRules(metatype)) {
    const path = DtoValidator.of(metatype).validate({ ...(value as object) });
    if (!path.valid) {
      throw new NotFound();
    }
    return path.dto;
  }
  if (data === 'id' ? !isId(value) : typeof value === 'string' && !isStorable(value)) {
    throw new NotFound();
  }
  return value;
}

function accepted(validated: Validated<object>, refuse: (errors: readonly FieldError[]) => ValidationFailed): object {
  if (!validated.valid) {
    throw refuse(validated.errors);
  }
  return validated.dto;
}

function invalidBody(errors: readonly FieldError[]): ValidationFailed {
  return new ValidationFailed(errors);
}
