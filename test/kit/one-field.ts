import { DtoValidator } from '../../src/serializers/input/dto-validator.js';

/** What becomes of a value in a field with one decorator: the value, or the fault's code. */
export function field(decorator: PropertyDecorator): (value: unknown) => unknown {
  class OneFieldDto {
    value: unknown;
  }
  decorator(OneFieldDto.prototype, 'value');
  return (value) => {
    const validated = DtoValidator.of(OneFieldDto).validate({ value });
    return validated.valid ? { value: Reflect.get(validated.dto, 'value') as unknown } : validated.errors[0]?.code;
  };
}

/** What is no text, though some of it can be made one. */
export const NOT_TEXT: readonly unknown[] = [0, 1, true, [], ['x'], {}, { toString: 'x' }];
