import { LockedOut } from '../../accounts/lockout/locked-out.exception.js';
import { type ApiException } from '../../exceptions/api.exception.js';
import { Unauthenticated, ValidationFailed } from '../../exceptions/api.exceptions.js';
import { type FieldFault } from './templates/page-template.js';

/** Something on a page was wrong, and what is to be done about it. */
export interface PageFault extends FieldFault {
  readonly status: number;
}

const EMPTY: Readonly<Record<string, string>> = {
  username: 'Enter your username',
  password: 'Enter your password',
  code: 'Enter the six digits that your app shows',
  recoveryCode: 'Enter a recovery code',
};

/**
 * What a person can put right, on the page where it went wrong.
 *
 * @param wrong what a refusal means there
 * @returns `undefined` for what is not theirs to put right
 */
export function pageFault(error: unknown, wrong: FieldFault): (PageFault & Pick<ApiException, 'headers'>) | undefined {
  if (error instanceof LockedOut) {
    const detail = 'Too many attempts have failed. Wait a while, then try again.';
    return { field: wrong.field, detail, status: error.status, headers: error.headers };
  }
  if (error instanceof Unauthenticated && error.code === 'authentication_failed') {
    return { ...wrong, status: error.status, headers: error.headers };
  }
  if (error instanceof ValidationFailed) {
    const [first] = error.errors ?? [];
    const field = first && 'pointer' in first ? first.pointer.slice(1) : '';
    const detail = Object.hasOwn(EMPTY, field) ? EMPTY[field] : undefined;
    return detail === undefined ? undefined : { field, detail, status: error.status, headers: {} };
  }
  return undefined;
}
