/** A permission's yes or no. */
export type Verdict = 'allow' | 'deny';

/**
 * A verdict that may be left open: the permission has no say about the object, or none before there is one.
 *
 * DRF has no third answer: a permission without an object check says yes to every object there, so that `OR` let too much through and `NOT` denied
 * what it should not (its issues 6402 and 6598).
 */
export type OpenVerdict = Verdict | 'not-applicable';

/** Every one must allow, one denial decides: the rest are not asked. */
export function conjunction(verdicts: Iterable<OpenVerdict>): OpenVerdict {
  let result: OpenVerdict = 'allow';
  for (const verdict of verdicts) {
    if (verdict === 'deny') {
      return 'deny';
    }
    result = verdict === 'not-applicable' ? verdict : result;
  }
  return result;
}

/** One allowance decides, all must deny to deny: what follows an allowance is not asked. */
export function disjunction(verdicts: Iterable<OpenVerdict>): OpenVerdict {
  let result: OpenVerdict = 'deny';
  for (const verdict of verdicts) {
    if (verdict === 'allow') {
      return 'allow';
    }
    result = verdict === 'not-applicable' ? verdict : result;
  }
  return result;
}

/** The opposite; what was left open stays so. */
export function negation(verdict: OpenVerdict): OpenVerdict {
  return verdict === 'allow' ? 'deny' : verdict === 'deny' ? 'allow' : 'not-applicable';
}
