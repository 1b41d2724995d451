import { ApiException, type ApiExceptionOptions } from './api.exception.js';
import { type FieldError, type ProblemCode } from './problem.js';

/** 400: the body or the query is not what the route takes; lists every fault at once. */
export class ValidationFailed extends ApiException {
  readonly status = 400;
  readonly code = 'invalid';

  constructor(errors: readonly FieldError[], detail = 'The request body is not valid.') {
    super(detail, { errors });
  }
}

/** 400: the request contradicts itself, or HTTP. */
export class BadRequest extends ApiException {
  readonly status = 400;
  readonly code = 'invalid';
}

/** 400: the body is not well-formed JSON in UTF-8 (RFC 8259). */
export class ParseFailed extends ApiException {
  readonly status = 400;
  readonly code = 'parse_error';

  constructor(detail = 'The request body is not well-formed JSON.') {
    super(detail);
  }
}

/** 401: no usable identity; the guard adds a challenge for each scheme of the route. */
export class Unauthenticated extends ApiException {
  readonly status = 401;

  constructor(
    readonly code: Extract<ProblemCode, 'not_authenticated' | 'authentication_failed' | 'token_not_valid'>,
    detail: string,
    options?: ApiExceptionOptions,
  ) {
    super(detail, options);
  }
}

/** 403: the identity is known and may not do this. */
export class PermissionDenied extends ApiException {
  readonly status = 403;

  constructor(
    detail = 'You do not have permission to perform this action.',
    options?: ApiExceptionOptions,
    readonly code: Extract<ProblemCode, 'permission_denied' | 'mfa_required'> = 'permission_denied',
  ) {
    super(detail, options);
  }
}

/** 403: another site may have made a browser send this, since what a page of ours would add is missing or wrong. */
export class CsrfFailed extends ApiException {
  readonly status = 403;
  readonly code = 'csrf_failed';
}

/** 404: nothing is here, or nothing that this caller may know of: one answer for both. */
export class NotFound extends ApiException {
  readonly status = 404;
  readonly code = 'not_found';

  constructor(detail = 'Not found.') {
    super(detail);
  }
}

/** 405: the path exists, the method does not; `Allow` lists those that do (RFC 9110, section 15.5.6). */
export class MethodNotAllowed extends ApiException {
  readonly status = 405;
  readonly code = 'method_not_allowed';

  constructor(allowed: readonly string[]) {
    super('This method is not allowed here.', { headers: { Allow: allowed.join(', ') } });
  }
}

/** 406: nothing this server writes satisfies the request's `Accept`. */
export class NotAcceptable extends ApiException {
  readonly status = 406;
  readonly code = 'not_acceptable';

  constructor() {
    super('This resource is available as application/json only.');
  }
}

/** 409: the request is good, but not with things as they are. */
export class Conflict extends ApiException {
  readonly status = 409;
  readonly code = 'conflict';
}

/** 412: the representation that `If-Match` names is not the one that is there any more (RFC 9110, section 13.1.1). */
export class PreconditionFailed extends ApiException {
  readonly status = 412;
  readonly code = 'precondition_failed';

  constructor() {
    super('This was changed meanwhile: read it again.');
  }
}

/** 413: the body is larger than `BODY_LIMIT`. */
export class PayloadTooLarge extends ApiException {
  readonly status = 413;
  readonly code = 'payload_too_large';

  constructor() {
    super('The request body is too large.');
  }
}

/** 415: the body's media type is not one this route reads. */
export class UnsupportedMediaType extends ApiException {
  readonly status = 415;
  readonly code = 'unsupported_media_type';

  constructor() {
    super('The request body must be application/json.');
  }
}

/** 429: too many requests; `Retry-After` in whole seconds, at least 1 (RFC 6585, section 4). */
export class Throttled extends ApiException {
  readonly status = 429;
  readonly code = 'throttled';

  /**
   * @param retryIn milliseconds until a request like this one can pass
   * @param by the scopes that are exhausted
   */
  constructor(retryIn: number, by?: string) {
    const seconds = Math.max(1, Math.ceil(retryIn / 1000));
    super(`Too many requests. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`, {
      headers: { 'Retry-After': String(seconds) },
      ...(by !== undefined && { refusal: { outcome: 'throttled', by } }),
    });
  }
}

/** 503: a dependency is down or the server sheds load. Never a 401: a client would throw its credentials away. */
export class Unavailable extends ApiException {
  readonly status = 503;
  readonly code = 'unavailable';

  /** @param retryIn whole seconds */
  constructor(cause?: unknown, retryIn = 5) {
    super('The service is temporarily unavailable.', { headers: { 'Retry-After': String(retryIn) }, cause });
  }
}

/** An error of HTTP's own that has no class here, such as 414 or 431. */
export class RequestRefused extends ApiException {
  readonly code = 'invalid';

  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(detail);
  }
}

/** 500: a fault of ours. The cause goes to the log, the client learns nothing but the request id. */
export class InternalError extends ApiException {
  readonly status = 500;
  readonly code = 'error';

  constructor(cause: unknown) {
    super('An unexpected error occurred.', { cause });
  }
}
