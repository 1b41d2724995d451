import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { accountOf } from '../subjects.js';

/** A refresh token or an authorization code comes a second time (RFC 9700, section 4.14.2): it is in two hands. */
export class TokenReuseRule extends DetectionRule {
  readonly name = 'token-reuse';
  readonly severity: Severity = 'critical';
  readonly description = 'A token or code that was used up was presented again.';
  readonly threshold = '1/10min';

  read(fact: DetectionFact): readonly Observation[] {
    if (fact.kind !== 'event' || fact.event.type !== 'authn_token_reuse') {
      return NOTHING;
    }
    const { familyId = '', clientId } = fact.event.details;
    const subject = accountOf(fact.event) ?? ({ kind: 'credential', id: clientId ?? familyId } as const);
    // Whoever shows a token that was exchanged had it: its family has ended, and access tokens of it go, too.
    const credential = { scheme: clientId === undefined ? 'jwt' : 'oauth', id: familyId, family: familyId };
    return [{ subject, ...(familyId !== '' && { credential }) }];
  }
}
