import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { addressSubject, credentialOf } from '../subjects.js';

/** Bodies and queries that are not valid, far more than a person or a program in order sends. */
export class ValidationBurstRule extends DetectionRule {
  readonly name = 'validation-burst';
  readonly severity: Severity = 'warning';
  readonly description = 'Many requests of one caller were not valid.';
  readonly threshold = '50/5min';

  read(fact: DetectionFact): readonly Observation[] {
    if (fact.kind !== 'event' || fact.event.type !== 'input_validation_fail') {
      return NOTHING;
    }
    const { actor, address } = fact.event;
    if (actor?.id) {
      return [
        { subject: { kind: 'account', id: actor.id, label: actor.username }, credential: credentialOf(fact.event) },
      ];
    }
    return address ? [{ subject: addressSubject(address) }] : NOTHING;
  }
}
