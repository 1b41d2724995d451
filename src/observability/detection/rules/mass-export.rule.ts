import { type Severity } from '../../../core/security/security-event-type.js';
import { type DetectionFact } from '../detection-fact.js';
import { DetectionRule, NOTHING, type Observation } from '../detection-rule.js';

/** Answers of fewer bytes are no part of an export: a page of a list has more. */
const LEAST_BYTES = 8192;

/** One credential reads far more than anybody looks at. It is counted in KiB. */
export class MassExportRule extends DetectionRule {
  readonly name = 'mass-export';
  readonly severity: Severity = 'warning';
  readonly description = 'One account has read unusually much (counted in KiB).';
  readonly threshold = '51200/10min';

  read(fact: DetectionFact): readonly Observation[] {
    if (fact.kind !== 'request' || fact.request.bytes < LEAST_BYTES || !fact.request.actor) {
      return NOTHING;
    }
    const { actor, bytes, credential, method, status } = fact.request;
    return method === 'GET' && status === 200
      ? [{ subject: { kind: 'account', id: actor.id, label: actor.username }, weight: bytes >> 10, credential }]
      : NOTHING;
  }
}
