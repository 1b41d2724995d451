import { type Severity } from '../../../core/security/security-event-type.js';
import { addressBucket } from '../../../core/client-address.js';
import { type DetectionFact } from '../detection-fact.js';
import { type Counting, DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { loginFailure } from './login-failure.js';

/** Guessing from so many addresses that none of them is noticed. */
export class DistributedGuessingRule extends DetectionRule {
  readonly name = 'distributed-guessing';
  readonly severity: Severity = 'critical';
  readonly description = 'Logins failed from unusually many addresses.';
  readonly threshold = '200/10min';
  override readonly counting: Counting = 'items';

  read(fact: DetectionFact): readonly Observation[] {
    const failure = loginFailure(fact);
    return failure?.address
      ? [{ subject: { kind: 'server', id: 'logins' }, item: addressBucket(failure.address) }]
      : NOTHING;
  }
}
