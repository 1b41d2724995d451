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

/** What is wrong with the credentials, for the client to read; it has nothing of them. */
export interface MalformedBasicCredentials {
  readonly fault: string;
}

/**
 * Reads what follows the word `Basic` (RFC 7617, section 2): base64 of `user-id:password`. The first colon parts them, so that a password may have some.
 *
 * Strictly, so that there is one reading: canonical base64 alone (RFC 4648, section 3.5), no control character. What is not UTF-8 is Latin-1, as in DRF:
 * that is what clients send which have not heard of `charset`.
 */
export function parseBasicCredentials(value: string): BasicCredentials | MalformedBasicCredentials {
  const spelling = faultOfSpelling(value);
  if (spelling !== undefined) {
    return { fault: spelling };
  }
  const text = decode(Buffer.from(value, 'base64'));
  const colon = text.indexOf(':');
  if (colon === -1) {
    return { fault: 'The Basic credentials have no colon between name and password.' };
  }
  return CONTROL.test(text)
    ? { fault: 'The Basic credentials have a control character.' }
    : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function faultOfSpelling(value: string): string | undefined {
  if (value === '') {
    return 'No credentials follow the word Basic.';
  }
  if (/\s/.test(value)) {
    return 'The Basic credentials are one word, after one blank.';
  }
  const isBase64 =
    value.length <= LONGEST && BASE64.test(value) && Buffer.from(value, 'base64').toString('base64') === value;
  return isBase64 ? undefined : 'The Basic credentials are not base64.';
}

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
