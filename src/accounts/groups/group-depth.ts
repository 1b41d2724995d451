import { type Id } from '../../core/id.js';

/** How many groups may be within one another, the outermost counted. */
export const DEEPEST_GROUP = 5;

/**
 * @param group that is put within another; `null` for one that is not there yet
 * @param outer the groups that it would be within, from its parent outwards
 * @param height how many groups are within one another from it inwards, itself counted
 * @returns why it cannot be there
 */
export function parentFault(group: Id | null, outer: readonly Id[], height: number): string | undefined {
  if (group !== null && outer.includes(group)) {
    return 'A group cannot be within itself.';
  }
  return outer.length + height > DEEPEST_GROUP
    ? `At most ${DEEPEST_GROUP} groups can be within one another.`
    : undefined;
}
