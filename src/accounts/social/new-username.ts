import { LONGEST_USERNAME } from '../account-limits.js';

/** In characters: what may be put behind a name to make it another. */
const LONGEST_SUFFIX = 8;

/**
 * What an account is called whose owner did not choose a name here: what they like to be called at the provider, or the local part of their address,
 * in the characters that a username has. An address is cut before its `@`: it may be somebody else's.
 */
export function newUsername(preferred: string | null, email: string): string {
  return usernameIn(preferred ?? '') || usernameIn(email) || 'user';
}

function usernameIn(text: string): string {
  const [local = ''] = text.normalize('NFKC').split('@', 1);
  return local.replace(/[^A-Za-z0-9_.+-]/g, '').slice(0, LONGEST_USERNAME - LONGEST_SUFFIX);
}
