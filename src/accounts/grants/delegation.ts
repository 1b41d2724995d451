import { type HeldPermissions } from '../../core/held-permissions.js';
import { type Id } from '../../core/id.js';
import { PermissionDenied } from '../../exceptions/api.exceptions.js';
import { type Denial } from '../../permissions/refusal.js';

/** Who administers others, as the transaction sees it that acts for it. */
export interface Administrator {
  readonly id: Id;
  readonly isSuperuser: boolean;
  /** Whether the credential is limited to scopes: then it gives nobody more than it has itself, a superuser's neither. */
  readonly isLimited: boolean;
  readonly held: HeldPermissions;
}

/** How high an account is; of a group, how high anyone in it is. */
export interface Rank {
  readonly isStaff: boolean;
  readonly isSuperuser: boolean;
}

/** Whoever is no superuser leaves staff and superusers alone, itself among them: nobody changes what one of their own rank holds. */
export function refuseRank(administrator: Pick<Administrator, 'isSuperuser'>, rank: Rank): Denial | undefined {
  return administrator.isSuperuser || !(rank.isStaff || rank.isSuperuser)
    ? undefined
    : { detail: 'Only a superuser may change what staff and superusers hold.' };
}

/** Nobody gives a rank that is not theirs to give. */
export function refuseRaise(
  { isSuperuser, isLimited }: Pick<Administrator, 'isSuperuser' | 'isLimited'>,
  raised: Partial<Rank>,
): Denial | undefined {
  const mayRaise = isSuperuser && !isLimited;
  return mayRaise || !(raised.isStaff || raised.isSuperuser)
    ? undefined
    : { detail: 'Only a superuser may make staff or superusers.' };
}

/** Nobody gives, or takes away, a permission that they do not hold. */
export function refuseLacking(lacking: readonly string[]): Denial | undefined {
  return lacking.length === 0
    ? undefined
    : { detail: 'You may grant and revoke only what you hold yourself.', required: lacking };
}

/** Whoever sets an account's password or address can become it: nobody who holds less than it does. */
export function refuseTakeOver(
  { isSuperuser, isLimited }: Pick<Administrator, 'isSuperuser' | 'isLimited'>,
  account: Rank,
  lacking: readonly string[],
): Denial | undefined {
  if (isLimited) {
    return { detail: 'Only a login that is not limited to scopes may change a password or an address.' };
  }
  if (account.isSuperuser && !isSuperuser) {
    return { detail: 'Only a superuser may set how a superuser signs in.' };
  }
  return lacking.length === 0
    ? undefined
    : { detail: 'You may not set how an account signs in that holds more than you.', required: lacking };
}

/** @returns those of the codes that the administrator does not hold on every object, in order */
export function lackingOf({ held }: Pick<Administrator, 'held'>, codes: Iterable<string>): readonly string[] {
  return [...new Set(codes)].filter((code) => !held.has(code)).sort();
}

/** @throws {PermissionDenied} */
export function assertAllowed(denial: Denial | undefined): void {
  if (denial) {
    throw new PermissionDenied(denial.detail, { ...(denial.required && { required: denial.required }) });
  }
}
