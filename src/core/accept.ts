/**
 * Whether a client takes JSON (RFC 9110, section 12.5.1).
 *
 * @param accept the `Accept` header; absent means anything
 */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === '*/*' || accept.trim() === '') {
    return true;
  }
  const weights = accept
    .split(',')
    .map(parseRange)
    .filter(({ specificity }) => specificity > 0);
  const best = weights.toSorted((left, right) => right.specificity - left.specificity)[0];
  return best !== undefined && best.weight > 0;
}

interface Range {
  /** How closely the range names JSON; 0 when it does not cover it. */
  readonly specificity: number;
  readonly weight: number;
}

const SPECIFICITY: Readonly<Record<string, number>> = {
  '*/*': 1,
  'application/*': 2,
  'application/problem+json': 3,
  'application/json': 4,
};

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return { specificity: SPECIFICITY[type] ?? 0, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
}
