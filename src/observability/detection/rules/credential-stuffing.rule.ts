import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { type Counting, DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { addressSubject } from '../subjects.js';
import { loginFailure } from './login-failure.js';

/** A list of somebody else's names and passwords is tried: most of the names have no account here. */
export class CredentialStuffingRule extends DetectionRule {
  readonly name = 'credential-stuffing';
  readonly severity: Severity = 'critical';
  readonly description = 'One address tried many names that no account has.';
  readonly threshold = '15/10min';
  override readonly counting: Counting = 'items';

  read(fact: DetectionFact): readonly Observation[] {
    const failure = loginFailure(fact);
    return failure?.address && failure.details.nameDigest !== undefined
      ? [{ subject: addressSubject(failure.address), item: failure.details.nameDigest }]
      : NOTHING;
  }
}
