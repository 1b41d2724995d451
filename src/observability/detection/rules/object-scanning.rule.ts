import { type Severity } from '../../../core/security/security-event-type.js';
import { pathOf } from '../../path-of.js';
import { type DetectionFact } from '../detection-fact.js';
import { type Counting, DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { itemOf } from '../item.js';
import { callerSubject } from '../subjects.js';

/** Ids are tried one after the other: objects that are not there, or that the caller may not see. */
export class ObjectScanningRule extends DetectionRule {
  readonly name = 'object-scanning';
  readonly severity: Severity = 'warning';
  readonly description = 'Many ids were asked for that are not there, or not for the caller.';
  readonly threshold = '20/5min';
  override readonly counting: Counting = 'items';

  read(fact: DetectionFact): readonly Observation[] {
    if (fact.kind !== 'request') {
      return NOTHING;
    }
    const { request } = fact;
    const refused = request.status === 404 || request.status === 403;
    return refused && request.route?.includes(':')
      ? [{ subject: callerSubject(request), item: itemOf(pathOf(request.url)), credential: request.credential }]
      : NOTHING;
  }
}
