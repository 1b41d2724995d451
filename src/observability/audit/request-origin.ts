import { type CallingRequest } from '../../core/api-request.js';
import { type Origin } from '../../core/origin.js';
import { BadRequest } from '../../exceptions/api.exceptions.js';

/** Why a request changes something, for the audit trail: text, of which all but ASCII is percent-encoded UTF-8 (as `encodeURIComponent` writes it). */
export const REASON_HEADER = 'x-audit-reason';

const LONGEST_REASON = 500;

/**
 * @returns who makes the request, and why, for the audit trail
 * @throws {BadRequest} for a reason that is too long or repeated
 */
export function originOf({ id, user, clientAddress, headers }: CallingRequest): Origin {
  return {
    actor: {
      type: user.isAuthenticated ? 'user' : 'anonymous',
      id: user.userId,
      name: user.account?.username ?? null,
      scheme: user.credential?.scheme ?? null,
      credentialId: user.credential?.id ?? null,
      address: clientAddress,
    },
    reason: reasonOf(headers[REASON_HEADER]),
    requestId: id,
  };
}

/** @throws {BadRequest} */
export function reasonOf(given: string | readonly string[] | undefined): string | null {
  const text =
    typeof given === 'string'
      ? decoded(given)
          .replace(/\p{Cc}/gu, '\uFFFD')
          .trim()
      : '';
  if (text.length > LONGEST_REASON) {
    throw new BadRequest(`X-Audit-Reason has more than ${LONGEST_REASON} characters.`);
  }
  return text === '' ? null : text;
}

/** What is not percent-encoded, such as `100 % sure`, is meant as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
