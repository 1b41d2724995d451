import { Injectable } from '@nestjs/common';
import { type Severity } from '../../src/core/security/security-event-type.js';
import { type DetectionFact } from '../../src/observability/detection/detection-fact.js';
import { DetectionRule, type Observation } from '../../src/observability/detection/detection-rule.js';

/** A rule of a feature module: somebody looks at the health of the server a lot. */
@Injectable()
export class HealthWatchRule extends DetectionRule {
  readonly name = 'health-watch';
  readonly severity: Severity = 'info';
  readonly description = 'Somebody looks at the health of the server a lot.';
  readonly threshold = '3/1min';

  read(fact: DetectionFact): readonly Observation[] {
    return fact.kind === 'request' && fact.request.route === '/health/live'
      ? [{ subject: { kind: 'address', id: fact.request.address } }]
      : [];
  }
}
