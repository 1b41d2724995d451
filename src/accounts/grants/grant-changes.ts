/** What a grant is compared by. */
interface HeldGrant {
  readonly permission: string;
  readonly expiresAt: Date | null;
}

/** What makes the grants that there are the ones that are asked for. */
export interface GrantChanges<Grant extends HeldGrant> {
  readonly added: readonly string[];
  readonly removed: readonly Grant[];
  /** The permissions that somebody holds afterwards and did not before, or the other way round: an expired grant gave none. */
  readonly affected: readonly string[];
}

/** @param now ms since the epoch; a grant that has expired is none, and is made anew */
export function grantChanges<Grant extends HeldGrant>(
  current: readonly Grant[],
  asked: readonly string[],
  now: number,
): GrantChanges<Grant> {
  const holds = ({ expiresAt }: HeldGrant): boolean => expiresAt === null || expiresAt.getTime() > now;
  const kept = current.filter((grant) => holds(grant) && asked.includes(grant.permission));
  const removed = current.filter((grant) => !kept.includes(grant));
  const added = [...new Set(asked)].filter((code) => !kept.some(({ permission }) => permission === code));
  return { added, removed, affected: [...added, ...removed.filter(holds).map(({ permission }) => permission)] };
}
