/** A field name of HTTP (RFC 9110, section 5.1), or a query parameter's. */
const NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** What a header that carries a credential is called, or a part of it. */
const SECRET_HEADER =
  /authori[sz]ation|cookie|token|secret|key|password|signature|dpop|csrf|credential|client-cert|session|assertion/i;

/** What a query parameter that carries a credential is called, or a part of it: RFC 6749, OpenID Connect and what people make up. */
const SECRET_PARAMETER =
  /token|secret|key|pass|pwd|signature|^sig$|credential|auth|ticket|^code$|code_verifier|device_code|user_code|^state$|nonce|assertion|^request$|hint|session|^otp$/i;

/** A request header that may be logged. */
export function loggableHeader(name: string): string {
  if (!NAME.test(name) || SECRET_HEADER.test(name)) {
    throw new RangeError('expected names of headers that carry no credential');
  }
  return name.toLowerCase();
}

/** A query parameter that may be logged. */
export function loggableParameter(name: string): string {
  if (!NAME.test(name) || SECRET_PARAMETER.test(name)) {
    throw new RangeError('expected names of query parameters that carry no credential');
  }
  return name;
}
