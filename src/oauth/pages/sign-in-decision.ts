/** A session of this server that a browser brings. */
export interface BroughtSession {
  /** When somebody signed in by it, in milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Why a client's request needs somebody to sign in, as the provider has it. */
interface SignInDemand {
  readonly reasons: readonly string[];
  /** When it was asked for, in whole seconds since the epoch. */
  readonly askedAt: number;
}

/** There is nobody yet, and nothing else is wanted. */
const NOBODY_YET = 'no_session';

/**
 * Whether somebody who is signed in here need not do so again: always, where it is only not known to the provider yet; where the client wants a sign-in of
 * now, or another person's, only if this one came after it had asked: not in the same second, of which nobody knows which came first.
 */
export function isSignedInEnough({ createdAt }: BroughtSession, { reasons, askedAt }: SignInDemand): boolean {
  return reasons.every((reason) => reason === NOBODY_YET) || createdAt >= (askedAt + 1) * 1000;
}
