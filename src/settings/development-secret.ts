import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Secret } from '../core/secret.js';
import { type Settings } from './settings.js';

const FILE = 'secret-key';

/**
 * What tokens are signed with: `SECRET_KEY`; without one, which production refuses, a secret of this machine's own, made once and kept in DATA_DIR.
 */
export async function resolveSecrets({ secretKey, dataDirectory }: Settings): Promise<readonly Secret[]> {
  return secretKey.length > 0 ? secretKey : [await developmentSecret(dataDirectory)];
}

async function developmentSecret(dataDirectory: string): Promise<Secret> {
  const file = path.join(dataDirectory, FILE);
  await mkdir(dataDirectory, { recursive: true });
  try {
    // Of two servers that start at once one writes the file, and both read it.
    await writeFile(file, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
  return new Secret(await readFile(file, 'utf8'));
}
