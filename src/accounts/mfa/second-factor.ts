import { type User } from '../user.entity.js';

/** What a second factor is shown by, once the password was right. */
export type MfaMethod = 'totp' | 'recovery_code' | 'passkey';

/** Whose logins need a second factor even if they never asked for one: `MFA_REQUIRED`. */
export type MfaPolicy = 'off' | 'staff' | 'all';

/** The second factors of an account. */
export interface HeldFactors {
  readonly totp: boolean;
  readonly passkey: boolean;
  /** How many recovery codes were not used yet. They are no factor of their own: they stand in for one. */
  readonly recoveryCodes: number;
}

/** What a login needs beside the password. */
export interface FactorDemand {
  /** By any of them. None when there is no second factor yet, which then has to be made. */
  readonly methods: readonly MfaMethod[];
}

type Rank = Pick<User, 'isStaff' | 'isSuperuser'>;

/** @returns whether the account has a second factor */
export function holdsFactor({ totp, passkey }: Pick<HeldFactors, 'totp' | 'passkey'>): boolean {
  return totp || passkey;
}

/** @returns whether the account must have a second factor */
export function requiresFactor(policy: MfaPolicy, { isStaff, isSuperuser }: Rank): boolean {
  return policy === 'all' || (policy === 'staff' && (isStaff || isSuperuser));
}

/** @returns what a login needs beside the password; `null` when that is enough */
export function decideDemand(policy: MfaPolicy, rank: Rank, held: HeldFactors): FactorDemand | null {
  if (!holdsFactor(held)) {
    return requiresFactor(policy, rank) ? { methods: [] } : null;
  }
  return {
    methods: [
      ...(held.totp ? (['totp'] as const) : []),
      ...(held.recoveryCodes > 0 ? (['recovery_code'] as const) : []),
      ...(held.passkey ? (['passkey'] as const) : []),
    ],
  };
}
