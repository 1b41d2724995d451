// What a thread of `KeyDerivation` runs, one task after the other. Not compiled: a thread is started with the name of a file, and a test's has none of the
// hooks that load TypeScript. Not an ES module: Node 20 aborts when a thread is ended while it loads one.
const { pbkdf2Sync, scryptSync } = require('node:crypto');
const { hashSync, verifySync } = require('@node-rs/argon2');
const { verifySync: verifyBcryptSync } = require('@node-rs/bcrypt');

/** The package's own name for it is a type alone. */
const ARGON2ID = 2;

/** @typedef {import('./key-derivation.tasks.js').DerivationTasks} Tasks */

module.exports = {
  /** @param {Tasks['hashArgon2id']} task */
  hashArgon2id({ password, parameters }) {
    return hashSync(password, { ...parameters, algorithm: ARGON2ID });
  },

  /** @param {Tasks['verifyArgon2']} task */
  verifyArgon2({ password, hash }) {
    return verifySync(hash, password);
  },

  /** @param {Tasks['verifyBcrypt']} task */
  verifyBcrypt({ password, hash }) {
    return verifyBcryptSync(password, hash);
  },

  /** @param {Tasks['pbkdf2']} task */
  pbkdf2({ password, salt, iterations, length, digest }) {
    return pbkdf2Sync(password, salt, iterations, length, digest);
  },

  /** @param {Tasks['scrypt']} task */
  scrypt({ password, salt, length, parameters }) {
    return scryptSync(password, salt, length, parameters);
  },
};
