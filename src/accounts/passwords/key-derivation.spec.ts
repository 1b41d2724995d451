import { readFile } from 'node:fs/promises';
import { QueueFull } from '../../core/concurrency-limit.js';
import { KeyDerivation } from './key-derivation.js';

const QUICK = { password: 'lantern', salt: 'seasalt', iterations: 1, length: 32, digest: 'sha256' };
/** Seconds of work, of which no test waits for the end. */
const SLOW = { ...QUICK, iterations: 10_000_000 };

describe('KeyDerivation', () => {
  it('does one task after the other on each thread', async () => {
    const derivation = new KeyDerivation(2, 10);

    const derived = await Promise.all(Array.from({ length: 8 }, () => derivation.run('pbkdf2', QUICK)));

    expect(new Set(derived.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    await derivation.end();
  });

  it('takes in as many as it has threads and as may wait, and no more', async () => {
    const derivation = new KeyDerivation(1, 2);
    const accepted = [1, 2, 3].map(() => derivation.run('pbkdf2', SLOW).catch((error: unknown) => error));

    await expect(derivation.run('pbkdf2', QUICK)).rejects.toThrow(QueueFull);

    await derivation.end();
    expect(await accepted[0]).toBeInstanceOf(Error);
  });

  it('leaves Node’s own threads to files, however much it has to do', async () => {
    const derivation = new KeyDerivation(1, 100);
    let isDone = false;
    const slow = Array.from({ length: 20 }, () =>
      derivation.run('pbkdf2', SLOW).then(
        () => (isDone = true),
        () => undefined,
      ),
    );

    await readFile(import.meta.filename);

    expect(isDone).toBe(false);
    await derivation.end();
    await slow[0];
  });

  it('tells of a hash that is none', async () => {
    const derivation = new KeyDerivation(1, 2);
    await expect(derivation.run('verifyArgon2', { password: 'lantern', hash: '$argon2id$' })).rejects.toThrow(Error);
    await derivation.end();
  });
});
