import { type ScryptOptions } from 'node:crypto';
import { type Options as Argon2Options } from '@node-rs/argon2';

/** What a thread can be asked to derive, by the name of the function in `key-derivation.worker.cjs`. */
export interface DerivationTasks {
  readonly hashArgon2id: {
    readonly password: string;
    readonly parameters: Pick<Argon2Options, 'memoryCost' | 'timeCost' | 'parallelism'>;
  };
  /** `hash` is in PHC string format. */
  readonly verifyArgon2: { readonly password: string; readonly hash: string };
  /** `hash` is as bcrypt writes it. */
  readonly verifyBcrypt: { readonly password: string; readonly hash: string };
  readonly pbkdf2: {
    readonly password: string;
    readonly salt: string;
    readonly iterations: number;
    readonly length: number;
    readonly digest: string;
  };
  readonly scrypt: {
    readonly password: string;
    readonly salt: string;
    readonly length: number;
    readonly parameters: ScryptOptions;
  };
}

/** What comes of each. */
export interface DerivationResults {
  /** In PHC string format. */
  readonly hashArgon2id: string;
  readonly verifyArgon2: boolean;
  readonly verifyBcrypt: boolean;
  readonly pbkdf2: Uint8Array;
  readonly scrypt: Uint8Array;
}
