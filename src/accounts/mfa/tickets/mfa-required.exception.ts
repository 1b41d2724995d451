import { type Milliseconds } from '../../../core/duration.js';
import { type Secret } from '../../../core/secret.js';
import { ApiException } from '../../../exceptions/api.exception.js';
import { type LoginKind, loginChallenge } from '../../logins/begun-login.js';
import { type FactorDemand } from '../second-factor.js';

/** 401: the password is right, and a second factor is to come with the ticket. Whoever does not know the password never sees this. */
export class MfaRequired extends ApiException {
  readonly status = 401;
  readonly code = 'mfa_required';

  constructor(kind: LoginKind, { methods }: FactorDemand, ticket: Secret, lifetime: Milliseconds) {
    super(
      methods.length > 0
        ? 'A second factor is required: present it with the ticket.'
        : 'A second factor is required, and this account has none: make one with the ticket.',
      {
        headers: { 'WWW-Authenticate': loginChallenge(kind) },
        extensions: {
          ticket: ticket.reveal(),
          methods,
          expiresIn: lifetime / 1000,
          ...(methods.length === 0 && { enrol: true }),
        },
      },
    );
  }
}
