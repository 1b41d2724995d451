import { type ApiException } from '../../exceptions/api.exception.js';
import { type FieldError } from '../../exceptions/problem.js';
import { type EventDetails, type SecurityEvent } from '../../core/security/security-event.js';

/** Fields that are named of a body or a query. */
const MOST_FIELDS = 10;

/**
 * What a refusal means for security. Most answers mean nothing; a wrong password is reported where it is judged.
 *
 * @param method the request's
 * @param route the route's pattern
 */
export function refusalEvent(
  { status, code, refusal, required, errors }: ApiException,
  method: string,
  route: string | undefined,
): SecurityEvent | undefined {
  const details: EventDetails = { code, method, ...(route !== undefined && { route }), ...by(refusal?.by) };
  switch (code) {
    case 'permission_denied':
    case 'mfa_required':
      return status === 403
        ? { type: 'authz_fail', details: { ...details, ...(required && { permissions: required }) } }
        : undefined;
    case 'csrf_failed':
      return { type: 'malicious_csrf', details };
    case 'throttled':
      return { type: 'excess_rate_limit_exceeded', details };
    case 'authentication_failed':
    case 'token_not_valid':
      return refusal?.outcome === 'unauthenticated'
        ? { type: 'authn_credential_fail', details: { ...details, kind: refusal.by } }
        : undefined;
    case 'invalid':
    case 'parse_error':
      return status === 400 ? { type: 'input_validation_fail', details: { ...details, ...faults(errors) } } : undefined;
    default:
      return undefined;
  }
}

function by(rule: string | undefined): Pick<EventDetails, 'reason'> {
  return rule === undefined ? {} : { reason: rule };
}

/** Names of fields that there are: one that there is not is whatever a client has sent. */
function faults(errors: readonly FieldError[] | undefined): Pick<EventDetails, 'fields' | 'count'> {
  if (!errors) {
    return {};
  }
  const known = errors.filter(({ code }) => code !== 'unknown_field');
  return {
    count: errors.length,
    fields: known.slice(0, MOST_FIELDS).map((error) => ('pointer' in error ? error.pointer : error.parameter)),
  };
}
