/** What is known when a provider has told who somebody is, and nobody is signed in here. */
export interface SignInFacts {
  /** The account that the identity is linked with. */
  readonly linked: { readonly maySignIn: boolean } | null;
  /** Whether the provider says that the address is theirs. */
  readonly emailVerified: boolean;
  /** The account here with this address, and whether it was shown here whose it is. */
  readonly local: { readonly emailVerified: boolean } | null;
  readonly registrationOpen: boolean;
}

/**
 * `sign-in`: to the linked account; `confirm`: the account with this address is probably theirs, and they sign in to it to say so; `register`: make
 * an account; `refuse`: none of these, and they are not told why.
 */
export type SignInDecision = 'sign-in' | 'confirm' | 'register' | 'refuse';

/**
 * An account is linked by issuer and subject alone; an address opens nothing by itself (OWASP ASVS 6.8.1). It only leads to a question, and only where
 * both sides have verified it: an account that somebody else has made with this address, and never verified, must not be waiting for its owner.
 */
export function decideSignIn({ linked, emailVerified, local, registrationOpen }: SignInFacts): SignInDecision {
  if (linked) {
    return linked.maySignIn ? 'sign-in' : 'refuse';
  }
  if (!emailVerified) {
    return 'refuse';
  }
  if (local) {
    return local.emailVerified ? 'confirm' : 'refuse';
  }
  return registrationOpen ? 'register' : 'refuse';
}
