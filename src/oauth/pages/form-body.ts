import { BadRequest, UnsupportedMediaType, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type DtoClass } from '../../serializers/dto.js';
import { DtoValidator } from '../../serializers/input/dto-validator.js';
import { RawBody } from '../../serializers/raw-body.js';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads what a page's form sends (URL Standard, section 5.1), by the rules of a DTO class.
 *
 * @throws {UnsupportedMediaType | BadRequest} for what no form of ours sends
 * @throws {ValidationFailed} for fields that were not filled in right
 */
export function readForm<Form extends object>(body: unknown, dto: DtoClass & (new () => Form)): Form {
  const fields = body instanceof RawBody ? parse(body) : {};
  const validated = DtoValidator.of(dto).validate(fields);
  if (!validated.valid) {
    throw new ValidationFailed(validated.errors);
  }
  return validated.dto as Form;
}

function parse({ contentType = '', bytes }: RawBody): Readonly<Record<string, string>> {
  if (!/^application\/x-www-form-urlencoded(?:;|$)/i.test(contentType)) {
    throw new UnsupportedMediaType();
  }
  const fields = [...new URLSearchParams(decode(bytes))];
  if (new Set(fields.map(([name]) => name)).size < fields.length) {
    throw new BadRequest('A field of the form is there twice.');
  }
  return Object.fromEntries(fields);
}

function decode(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new BadRequest('The form is not in UTF-8.');
  }
}
