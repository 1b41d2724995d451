import { type Id } from '../../core/id.js';
import { type FieldError } from '../../exceptions/problem.js';

/** What becomes of a row whose username or e-mail address an account has already. */
export type OnConflict = 'skip' | 'update' | 'fail';

export interface ImportOptions {
  readonly onConflict: OnConflict;
  /** Whether the file may make superusers, and change those that there are. */
  readonly allowSuperusers: boolean;
}

/** An account that a row may be in conflict with. */
export interface ExistingUser {
  readonly id: Id;
  readonly usernameKey: string;
  readonly emailKey: string;
  readonly isSuperuser: boolean;
}

/** Who has already what a row gives. */
export interface Conflicts {
  readonly namesake: ExistingUser | undefined;
  readonly addressee: ExistingUser | undefined;
}

/** What is done with a row. */
export type Plan =
  | { readonly act: 'insert' }
  | { readonly act: 'update'; readonly id: Id }
  | { readonly act: 'skip' }
  | { readonly act: 'fail' }
  | { readonly act: 'reject'; readonly fault: FieldError };

const EMAIL_TAKEN: FieldError = {
  pointer: '/email',
  code: 'unique',
  detail: 'Another account has this address.',
};

const SUPERUSER: FieldError = {
  pointer: '/username',
  code: 'invalid',
  detail: 'Is the name of a superuser, whom only --allow-superusers changes.',
};

/** Decides about a row. An account is known by its username; an address alone makes no two accounts one. */
export function planRow({ namesake, addressee }: Conflicts, { onConflict, allowSuperusers }: ImportOptions): Plan {
  if (!namesake && !addressee) {
    return { act: 'insert' };
  }
  if (onConflict !== 'update') {
    return { act: onConflict };
  }
  if (!namesake || (addressee && addressee.id !== namesake.id)) {
    return { act: 'reject', fault: EMAIL_TAKEN };
  }
  return namesake.isSuperuser && !allowSuperusers
    ? { act: 'reject', fault: SUPERUSER }
    : { act: 'update', id: namesake.id };
}
