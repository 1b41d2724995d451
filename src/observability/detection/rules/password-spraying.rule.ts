import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { type Counting, DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { addressSubject } from '../subjects.js';
import { loginFailure } from './login-failure.js';

/** A few guesses at each of many accounts that there are, from one address. */
export class PasswordSprayingRule extends DetectionRule {
  readonly name = 'password-spraying';
  readonly severity: Severity = 'critical';
  readonly description = 'One address failed to log in to many accounts.';
  readonly threshold = '10/10min';
  override readonly counting: Counting = 'items';

  read(fact: DetectionFact): readonly Observation[] {
    const failure = loginFailure(fact);
    return failure?.address && failure.subject?.id
      ? [{ subject: addressSubject(failure.address), item: failure.subject.id }]
      : NOTHING;
  }
}
