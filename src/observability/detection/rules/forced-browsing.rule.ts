import { type Severity } from '../../../core/security/security-event-type.js';
import { pathOf } from '../../path-of.js';
import { type DetectionFact } from '../detection-fact.js';
import { type Counting, DetectionRule, NOTHING, type Observation } from '../detection-rule.js';
import { itemOf } from '../item.js';
import { callerSubject } from '../subjects.js';

/** Paths are tried that no route has, or routes that the caller may not use. */
export class ForcedBrowsingRule extends DetectionRule {
  readonly name = 'forced-browsing';
  readonly severity: Severity = 'warning';
  readonly description = 'Many paths were tried that are not there, or not for the caller.';
  readonly threshold = '20/5min';
  override readonly counting: Counting = 'items';

  read(fact: DetectionFact): readonly Observation[] {
    if (fact.kind !== 'request') {
      return NOTHING;
    }
    const { request } = fact;
    const isObject = request.route?.includes(':') ?? false;
    return !isObject && (request.status === 404 || request.status === 403)
      ? [{ subject: callerSubject(request), item: itemOf(pathOf(request.url)), credential: request.credential }]
      : NOTHING;
  }
}
