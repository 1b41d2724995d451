import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { accountOf } from '../subjects.js';
import { loginFailure } from './login-failure.js';

/** Many guesses at one account, from wherever; those that a lockout refused count too. */
export class BruteForceRule extends DetectionRule {
  readonly name = 'brute-force';
  readonly severity: Severity = 'warning';
  readonly description = 'Many failed logins of one account.';
  readonly threshold = '10/10min';

  read(fact: DetectionFact): readonly Observation[] {
    const failure = loginFailure(fact);
    const subject = failure && accountOf(failure);
    return subject ? [{ subject }] : NOTHING;
  }
}
