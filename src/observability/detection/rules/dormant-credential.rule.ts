import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { DetectionRule, NOTHING, type Observation } from '../detection-rule.js';

/** A key or token that nobody had used for a month is used again. */
export class DormantCredentialRule extends DetectionRule {
  readonly name = 'dormant-credential';
  readonly severity: Severity = 'warning';
  readonly description = 'A key or token was used that had not been used for a month.';
  readonly threshold = '1/10min';

  read(fact: DetectionFact): readonly Observation[] {
    if (fact.kind !== 'event' || fact.event.type !== 'authn_dormant_credential_used') {
      return NOTHING;
    }
    const { kind = '', credentialId = '' } = fact.event.details;
    const credential = { scheme: kind, id: credentialId };
    return [{ subject: { kind: 'credential', id: `${kind}:${credentialId}` }, credential }];
  }
}
