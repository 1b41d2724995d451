/** A user-id and a password, exactly as they were sent. */
export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/** Of the header's value, in characters: the longest name and password that any account can have fit in a quarter of it. */
const LONGEST = 8192;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** RFC 5234's CTL. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

// A byte order mark is part of the user-id, not of the encoding.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads what follows the word `Basic` (RFC 7617, section 2): base64 of `user-id:password` in UTF-8. The first colon parts them, so that a password may
 * have some.
 *
 * Strictly, for there must be no second reading: canonical base64 alone (RFC 4648, section 3.5), no byte that is not UTF-8, no control character.
 *
 * @returns `undefined` when it is not that
 */
export function parseBasicCredentials(value: string): BasicCredentials | undefined {
  const text = value.length <= LONGEST && BASE64.test(value) ? decode(value) : undefined;
  const colon = text?.indexOf(':') ?? -1;
  return text === undefined || colon === -1 || CONTROL.test(text)
    ? undefined
    : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function decode(value: string): string | undefined {
  const bytes = Buffer.from(value, 'base64');
  try {
    return bytes.toString('base64') === value ? UTF8.decode(bytes) : undefined;
  } catch {
    return undefined;
  }
}
