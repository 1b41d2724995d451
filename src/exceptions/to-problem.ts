import { STATUS_CODES } from 'node:http';
import { type ApiException } from './api.exception.js';
import { type Problem } from './problem.js';

/** @returns the body of an error answer (RFC 9457) */
export function toProblem(
  { status, code, detail, errors, required, extensions }: ApiException,
  requestId: string,
): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    requestId,
    ...(errors && { errors }),
    ...(required && { required }),
    ...extensions,
  };
}
