import { type FieldError, type ProblemCode, type ProblemExtensions } from './problem.js';

/** Which rule of a route refused a request: for the log and the metrics. A client never sees it. */
export interface Refusal {
  readonly outcome: 'throttled' | 'unauthenticated' | 'denied';
  /** The throttle's scope, the scheme or the permission, as the policy inventory writes it. */
  readonly by: string;
}

export interface ApiExceptionOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
  readonly required?: readonly string[];
  /** Members of this problem alone (RFC 9457, section 3.2). */
  readonly extensions?: ProblemExtensions;
  readonly refusal?: Refusal;
  /** What really happened, for the log; a client never sees it. */
  readonly cause?: unknown;
}

/**
 * An answer other than success: DRF's `APIException`.
 *
 * Everything here but `cause` and `refusal` is sent to the client, so none of it may hold a value from the request, a statement or a secret.
 */
export abstract class ApiException extends Error {
  abstract readonly status: number;
  abstract readonly code: ProblemCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[] | undefined;
  readonly required: readonly string[] | undefined;
  readonly extensions: ProblemExtensions | undefined;
  readonly refusal: Refusal | undefined;

  constructor(
    readonly detail: string,
    { headers = {}, errors, required, extensions, refusal, cause }: ApiExceptionOptions = {},
  ) {
    super(detail, { cause });
    this.name = new.target.name;
    this.headers = headers;
    this.errors = errors;
    this.required = required;
    this.extensions = extensions;
    this.refusal = refusal;
  }
}
