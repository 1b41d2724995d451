import { HttpException } from '@nestjs/common';
import { ApiException } from './api.exception.js';
import {
  BadRequest,
  Conflict,
  InternalError,
  NotFound,
  PayloadTooLarge,
  RequestRefused,
  Throttled,
  Unauthenticated,
  Unavailable,
  PermissionDenied,
  UnsupportedMediaType,
  ValidationFailed,
  NotAcceptable,
} from './api.exceptions.js';
import { isDatabaseUnavailable, isForeignKeyViolation, isRefusedValue } from '../core/database-errors.js';
import { uniqueViolation } from './unique-violation.js';

/**
 * What any error means to the client: ours, Nest's, Fastify's, the database's, a bug's. Of an error that is not ours nothing is passed on but its
 * status, so that no message of a library becomes part of the API.
 */
export function toApiException(error: unknown): ApiException {
  if (error instanceof ApiException) {
    return error;
  }
  if (isClientGone(error)) {
    return new RequestRefused(400, 'The request was not sent to its end.');
  }
  const taken = uniqueViolation(error);
  if (taken) {
    return new ValidationFailed([taken]);
  }
  if (isDatabaseUnavailable(error)) {
    return new Unavailable(error);
  }
  if (isForeignKeyViolation(error)) {
    return new Conflict('Something else depends on this, or this depends on something that is gone.');
  }
  if (isRefusedValue(error)) {
    return new BadRequest('A value of the request cannot be stored.');
  }
  const status = statusOf(error);
  return status >= 400 && status < 500
    ? ofStatus(status)
    : status === 503
      ? new Unavailable(error)
      : new InternalError(error);
}

/** What Node says of a request whose client went away while it was read; of a broken database connection it says something else. */
function isClientGone(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  return code === 'ECONNRESET' && message === 'aborted';
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) {
    return error.getStatus();
  }
  const { statusCode, code } = (error ?? {}) as { readonly statusCode?: unknown; readonly code?: unknown };
  const fromFastify = typeof code === 'string' && code.startsWith('FST_');
  return fromFastify && typeof statusCode === 'number' ? statusCode : 500;
}

function ofStatus(status: number): ApiException {
  switch (status) {
    case 401:
      return new Unauthenticated('not_authenticated', 'Authentication credentials were not provided.');
    case 403:
      return new PermissionDenied();
    case 404:
      return new NotFound();
    case 406:
      return new NotAcceptable();
    case 413:
      return new PayloadTooLarge();
    case 415:
      return new UnsupportedMediaType();
    case 429:
      return new Throttled(1000);
    case 400:
      return new BadRequest('The request is not valid.');
    case 408:
      return new RequestRefused(status, 'The request took too long to arrive.');
    case 414:
      return new RequestRefused(status, 'The request target is too long.');
    case 431:
      return new RequestRefused(status, 'The request header fields are too large.');
    default:
      return new RequestRefused(status, 'The request was refused.');
  }
}
