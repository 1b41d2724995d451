import { ValidationFailed } from '../exceptions/api.exceptions.js';

/** 400: a token of a mail is wrong, used, expired, replaced by a newer one, or its account has changed since: one answer for all. */
export class TokenRefused extends ValidationFailed {
  constructor(pointer: '/token' | '/invitation' = '/token') {
    super([{ pointer, code: 'invalid', detail: 'The token is not valid, has been used or has expired.' }]);
  }
}
