import { type Type } from '@nestjs/common';
import { ValidationFailed } from '../../src/exceptions/api.exceptions.js';
import { RawBody } from '../../src/serializers/raw-body.js';
import { ValidationPipe } from '../../src/serializers/validation.pipe.js';

const pipe = new ValidationPipe();

/** @returns what a handler would be given for a body of this document */
export function body(metatype: Type, document: unknown): unknown {
  return raw(metatype, JSON.stringify(document));
}

/** @returns what a handler would be given for a body of these bytes */
export function raw(metatype: Type, text: string, contentType = 'application/json'): unknown {
  return pipe.transform(new RawBody(contentType, Buffer.from(text)), { type: 'body', metatype });
}

/** @returns where a validation failed and by which code; none when it did not */
export function faults(act: () => unknown): readonly (readonly [string, string])[] {
  try {
    act();
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ValidationFailed);
    return ((error as ValidationFailed).errors ?? []).map((one) => [
      'pointer' in one ? one.pointer : one.parameter,
      one.code,
    ]);
  }
}
