import { ParseFailed, UnsupportedMediaType, ValidationFailed } from '../exceptions/api.exceptions.js';
import { inspectJson } from './json-inspection.js';
import { isJsonMediaType } from './media-type.js';
import { type RawBody } from './raw-body.js';

// A byte order mark is kept, and so refused by the parser: RFC 8259, section 8.1 forbids senders to add one.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses a body as JSON (RFC 8259) in strict UTF-8.
 *
 * A body of no bytes is `{}` whatever its type says, as in DRF. Of a repeated key the last value wins, as `JSON.parse` has it; nothing here
 * parses the text a second time, so there is no second reading.
 *
 * @throws {UnsupportedMediaType} unless the type is JSON, see {@link isJsonMediaType}
 * @throws {ParseFailed} when the bytes are not UTF-8 or not JSON; nothing of them is repeated
 * @throws {ValidationFailed} for what {@link inspectJson} finds
 */
export function parseJsonBody({ contentType, bytes }: RawBody): unknown {
  if (bytes.length === 0) {
    return {};
  }
  if (!isJsonMediaType(contentType)) {
    throw new UnsupportedMediaType();
  }
  const document = parse(bytes);
  const errors = inspectJson(document);
  if (errors.length > 0) {
    throw new ValidationFailed(errors);
  }
  return document;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch {
    throw new ParseFailed();
  }
}
