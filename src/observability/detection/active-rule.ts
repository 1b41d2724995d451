import { parseRates } from '../../core/rate.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Settings } from '../../settings/settings.js';
import { type DetectionRule } from './detection-rule.js';

/** A rule with the threshold that holds for it. */
export interface ActiveRule {
  readonly rule: DetectionRule;
  readonly limit: number;
  readonly window: Milliseconds;
}

/** `DETECT_<NAME>` names a rule that there is not: a misspelt one would otherwise be off without anybody knowing. */
export class UnknownDetectionRule extends Error {
  readonly code = 'UNKNOWN_DETECTION_RULE';

  constructor(names: readonly string[]) {
    super(`There is no rule of detection called ${names.join(', ')}, for which a setting says something.`);
  }
}

/**
 * @returns the rules that are not off, each with its threshold
 * @throws {UnknownDetectionRule}
 * @throws {RangeError} when a rule's own threshold is malformed
 */
export function activeRules(
  rules: readonly DetectionRule[],
  { detectionThresholds, detectionResponses }: Pick<Settings, 'detectionThresholds' | 'detectionResponses'>,
): readonly ActiveRule[] {
  const names = new Set(rules.map(({ name }) => name));
  const unknown = [...detectionThresholds.keys(), ...detectionResponses.keys()].filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw new UnknownDetectionRule(unknown);
  }
  return rules.flatMap((rule) => {
    const given = detectionThresholds.get(rule.name);
    const [rate] = given === null ? [] : [given ?? parseRates(rule.threshold)[0]];
    return rate ? [{ rule, limit: rate.limit, window: rate.window }] : [];
  });
}

/** What is known of a subject in a rule's window. */
export interface Counted {
  readonly occurrences: number;
  readonly items: number;
  /** Items that were never seen, of a subject that was. */
  readonly newItems: number;
}

/** @returns whether that is an alert */
export function isAlert({ rule, limit }: ActiveRule, { occurrences, items, newItems }: Counted): boolean {
  switch (rule.counting) {
    case 'occurrences':
      return occurrences >= limit;
    case 'items':
      return items >= limit;
    case 'new-items':
      return newItems >= limit;
  }
}
