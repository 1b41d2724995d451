/** Django's: texts that have so much in common are too similar. */
const THRESHOLD = 0.7;

/**
 * Whether two texts have most of their characters in common, whatever the order: Python's `SequenceMatcher.quick_ratio`, as Django's
 * `UserAttributeSimilarityValidator` uses it. In linear time.
 */
export function areSimilar(left: string, right: string): boolean {
  const [ours, theirs] = [Array.from(left), Array.from(right)];
  const both = ours.length + theirs.length;
  // No more can be common than the shorter one has: a part of a name that is too short is not even counted (CVE-2021-45115).
  return (
    2 * Math.min(ours.length, theirs.length) >= THRESHOLD * both && 2 * countCommon(ours, theirs) >= THRESHOLD * both
  );
}

function countCommon(ours: readonly string[], theirs: readonly string[]): number {
  const available = new Map<string, number>();
  for (const character of theirs) {
    available.set(character, (available.get(character) ?? 0) + 1);
  }
  return ours.filter((character) => {
    const count = available.get(character) ?? 0;
    available.set(character, count - 1);
    return count > 0;
  }).length;
}
