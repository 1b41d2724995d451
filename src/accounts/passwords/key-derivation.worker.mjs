// What a thread of `KeyDerivation` runs, one task after the other. As it is and not compiled: a thread is started with the name of a file, and a test's
// has none of the hooks that load TypeScript.
import { pbkdf2Sync, scryptSync } from 'node:crypto';
import { hashSync, verifySync } from '@node-rs/argon2';
import { verifySync as verifyBcryptSync } from '@node-rs/bcrypt';

/** The package's own name for it is a type alone. */
const ARGON2ID = 2;

/** @param {import('./key-derivation.tasks.js').DerivationTasks['hashArgon2id']} task */
export function hashArgon2id({ password, parameters }) {
  return hashSync(password, { ...parameters, algorithm: ARGON2ID });
}

/** @param {import('./key-derivation.tasks.js').DerivationTasks['verifyArgon2']} task */
export function verifyArgon2({ password, hash }) {
  return verifySync(hash, password);
}

/** @param {import('./key-derivation.tasks.js').DerivationTasks['verifyBcrypt']} task */
export function verifyBcrypt({ password, hash }) {
  return verifyBcryptSync(password, hash);
}

/** @param {import('./key-derivation.tasks.js').DerivationTasks['pbkdf2']} task */
export function pbkdf2({ password, salt, iterations, length, digest }) {
  return pbkdf2Sync(password, salt, iterations, length, digest);
}

/** @param {import('./key-derivation.tasks.js').DerivationTasks['scrypt']} task */
export function scrypt({ password, salt, length, parameters }) {
  return scryptSync(password, salt, length, parameters);
}
