/** Every `code` a problem can carry: a client may switch over them. Removing one breaks clients. */
export const PROBLEM_CODES = [
  'invalid',
  'parse_error',
  'unknown_field',
  'not_authenticated',
  'authentication_failed',
  'token_not_valid',
  'permission_denied',
  'csrf_failed',
  'not_found',
  'method_not_allowed',
  'not_acceptable',
  'unsupported_media_type',
  'payload_too_large',
  'conflict',
  'throttled',
  'locked_out',
  'mfa_required',
  'precondition_failed',
  'unavailable',
  'error',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Every `code` a single field's error can carry; DRF's names. */
export const FIELD_CODES = [
  'required',
  'null',
  'blank',
  'invalid',
  'min_length',
  'max_length',
  'min_value',
  'max_value',
  'invalid_choice',
  'unique',
  'does_not_exist',
  'unknown_field',
] as const;

export type FieldCode = (typeof FIELD_CODES)[number];

/** What is wrong with one member of the body (`pointer`, RFC 6901) or one query parameter (`parameter`). Never holds the value. */
export type FieldError = ({ readonly pointer: string } | { readonly parameter: string }) & {
  readonly code: FieldCode;
  readonly detail: string;
};

/** What only one code's problems have: those of `mfa_required`. */
export interface ProblemExtensions {
  /** What the login goes on with. */
  readonly ticket?: string;
  /** The second factors that the account has. */
  readonly methods?: readonly string[];
  /** How long the ticket holds, in seconds. */
  readonly expiresIn?: number;
  /** There is none yet, and the login goes on with making one. */
  readonly enrol?: true;
}

/** An error answer, `application/problem+json` (RFC 9457). */
export interface Problem extends ProblemExtensions {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  /** The permissions that a 403 names as missing. */
  readonly required?: readonly string[];
}
