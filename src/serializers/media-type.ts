const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = String.raw`"(?:[\t \x21\x23-\x5b\x5d-\x7e]|\\[\t \x21-\x7e])*"`;
const JSON_TYPE = /^application\/(?:[!#$&^_.0-9a-z-]+(?:\+[!#$&^_.0-9a-z-]+)*\+)?json$/i;
const MEDIA_TYPE = new RegExp(`^(${TOKEN}/${TOKEN})((?:[ \\t]*;(?:[ \\t]*${TOKEN}=(?:${TOKEN}|${QUOTED}))?)*)[ \\t]*$`);
const CHARSET = new RegExp(`;[ \\t]*charset=(${TOKEN}|${QUOTED})`, 'gi');
const MAX_LENGTH = 256;

/**
 * Whether a `Content-Type` (RFC 9110, section 8.3.1) announces JSON in UTF-8: `application/json`, or a type with the `+json` suffix (RFC 6839).
 *
 * A `charset` other than UTF-8 is refused; any other well-formed parameter is ignored, an empty one (a trailing `;`) too. What does not
 * follow the grammar is not JSON: a type that one parser reads one way and the next another is how validation gets skipped.
 */
export function isJsonMediaType(contentType: string | undefined): boolean {
  if (contentType === 'application/json') {
    return true;
  }
  if (contentType === undefined || contentType.length > MAX_LENGTH) {
    return false;
  }
  const [, type = '', parameters = ''] = MEDIA_TYPE.exec(contentType) ?? [];
  return JSON_TYPE.test(type) && Array.from(parameters.matchAll(CHARSET)).every(([, charset]) => isUtf8(charset));
}

function isUtf8(charset = ''): boolean {
  return /^"?utf-8"?$/i.test(charset);
}
