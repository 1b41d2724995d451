import { type SecurityEventType, type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { type Counting, DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { itemOf } from '../item.js';
import { accountOf } from '../subjects.js';

const LOGINS: ReadonlySet<SecurityEventType> = new Set<SecurityEventType>([
  'authn_login_success',
  'authn_login_successafterfail',
]);

/** A login with a program that the account has not used before; its first one is none. */
export class NewDeviceRule extends DetectionRule {
  readonly name = 'new-device';
  readonly severity: Severity = 'info';
  readonly description = 'An account logged in with a program that it had not used before.';
  readonly threshold = '1/90d';
  override readonly counting: Counting = 'new-items';

  read(fact: DetectionFact): readonly Observation[] {
    if (fact.kind !== 'event' || !LOGINS.has(fact.event.type)) {
      return NOTHING;
    }
    const subject = accountOf(fact.event);
    return subject ? [{ subject, item: itemOf(fact.event.userAgent ?? '') }] : NOTHING;
  }
}
