import { type Id } from '../../../core/id.js';

/** What an authenticator keeps of an account: its id, which says nothing of the person (Web Authentication, Level 3, section 14.6.1). */
export function userHandleOf(userId: Id): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(userId);
}

/** @param handle in base64url, as a browser sends it */
export function isUserHandleOf(userId: Id, handle: string): boolean {
  return Buffer.from(handle, 'base64url').equals(userHandleOf(userId));
}
