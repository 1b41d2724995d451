import { type FieldError } from '../../exceptions/problem.js';

/** What was asked of an account cannot be. The message names every field and reason, and no value. */
export class AccountRefused extends Error {
  readonly code = 'ACCOUNT_REFUSED';

  constructor(faults: readonly FieldError[]) {
    super(faults.map(reasonOf).join('\n'));
  }
}

/** No account has the name. */
export class UnknownUser extends Error {
  readonly code = 'UNKNOWN_USER';

  constructor() {
    super('No account has this username.');
  }
}

/** @returns a fault as a person reads it, such as `email: This value is already in use.` */
export function reasonOf(fault: FieldError): string {
  const member = 'pointer' in fault ? fault.pointer.slice(1) : '';
  return member === '' ? fault.detail : `${member}: ${fault.detail}`;
}
