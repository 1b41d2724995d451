import { reasonOf } from '../../accounts/administration/user-administration.errors.js';
import { type FieldError } from '../../exceptions/problem.js';

/** What was asked of a client cannot be. The message names every member and reason. */
export class ClientRefused extends Error {
  readonly code = 'CLIENT_REFUSED';

  constructor(faults: readonly FieldError[]) {
    super(faults.map(reasonOf).join('\n'));
  }
}

/** No client has this identifier. */
export class UnknownClient extends Error {
  readonly code = 'UNKNOWN_CLIENT';

  constructor() {
    super('No OAuth client has this client id.');
  }
}
