import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { type Counting, DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { credentialOf } from '../subjects.js';

/** Somebody who was just given rights changes rights: their own at once, or in a chain from one account to the next. */
export class PrivilegeEscalationRule extends DetectionRule {
  readonly name = 'privilege-escalation';
  readonly severity: Severity = 'critical';
  readonly description = 'An account whose rights were changed has changed rights.';
  readonly threshold = '2/1h';
  override readonly counting: Counting = 'items';

  read(fact: DetectionFact): readonly Observation[] {
    if (fact.kind !== 'event' || fact.event.type !== 'authz_change') {
      return NOTHING;
    }
    const { actor, subject } = fact.event;
    return [
      ...(subject?.id
        ? [{ subject: { kind: 'account', id: subject.id, label: subject.username } as const, item: 'was given rights' }]
        : []),
      ...(actor?.id
        ? [
            {
              subject: { kind: 'account', id: actor.id, label: actor.username } as const,
              item: 'changed rights',
              credential: credentialOf(fact.event),
            },
          ]
        : []),
    ];
  }
}
