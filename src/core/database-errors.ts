import { QueueFull } from './concurrency-limit.js';

/** SQLSTATE classes and codes that mean: not now. 08 connection, 53 resources, 57P operator intervention, 25006 a standby. */
const UNAVAILABLE = /^(08...|53...|57P0[1-5]|25006|40001|40P01|55P03|57014)$/;

/** Node's codes of a connection that cannot be made or broke. */
const CONNECTION = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)$/;

/** What pg says, without a code, when there is no connection to be had. */
const CONNECTION_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Driver not Connected|Client was closed)/;

/** What PostgreSQL's driver, or TypeORM around it, tells of an error. */
export interface DatabaseError {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly message?: unknown;
}

/** @returns whether the error means that the database cannot answer now; the answer is then 503 */
export function isDatabaseUnavailable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as DatabaseError;
  return (
    error instanceof QueueFull ||
    (typeof code === 'string' && (UNAVAILABLE.test(code) || CONNECTION.test(code))) ||
    (typeof message === 'string' && CONNECTION_MESSAGE.test(message))
  );
}

/** @returns whether the database refused a value as such (class 22, data exception): too large a number, a character it does not store */
export function isRefusedValue(error: unknown): boolean {
  const { code } = (error ?? {}) as DatabaseError;
  return typeof code === 'string' && code.startsWith('22') && code.length === 5;
}

/** @returns whether a row that something else still points to would have gone, or points to one that is gone */
export function isForeignKeyViolation(error: unknown): boolean {
  return ((error ?? {}) as DatabaseError).code === '23503';
}

/** @returns whether the database role may not do this (`insufficient_privilege`) */
export function isForbidden(error: unknown): boolean {
  return ((error ?? {}) as DatabaseError).code === '42501';
}
