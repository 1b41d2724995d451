import { type Id } from '../../core/id.js';

/** Who is granted something: an account or a group. */
export interface Grantee {
  readonly type: 'user' | 'group';
  readonly id: Id;
}

/** The columns of a grant that say to whom: one of them is NULL. */
export interface GranteeColumns {
  readonly userId: Id | null;
  readonly groupId: Id | null;
}

export function columnsOf({ type, id }: Grantee): GranteeColumns {
  return { userId: type === 'user' ? id : null, groupId: type === 'group' ? id : null };
}

/** @throws {RangeError} for a grant to nobody, which the database does not take */
export function granteeOf({ userId, groupId }: GranteeColumns): Grantee {
  if (userId !== null) {
    return { type: 'user', id: userId };
  }
  if (groupId !== null) {
    return { type: 'group', id: groupId };
  }
  throw new RangeError('A grant to nobody.');
}
