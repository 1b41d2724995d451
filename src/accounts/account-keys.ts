/** @returns what a username is unique by */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase();
}

/** @returns what an e-mail address is unique by: one mailbox, one account */
export function emailKey(email: string): string {
  return email.normalize('NFKC').toLowerCase();
}
