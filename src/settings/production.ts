import { isLoopback } from '../core/network.js';
import { type Settings } from './settings.js';

/** The least length of a secret, in characters. */
export const LEAST_SECRET_LENGTH = 32;

const LEAST_DISTINCT_CHARACTERS = 10;
const EXAMPLE = /change|secret|example|default|insecure|password|placeholder/i;

/**
 * What must not go to production, in Django's spirit of `check --deploy`, but refused and not advised.
 *
 * @returns one line for each fault; none when the settings may serve production
 */
export function productionFaults(settings: Settings): readonly string[] {
  return [...secretFaults(settings), ...exposureFaults(settings), ...dependencyFaults(settings)];
}

/** A secret that is too short, too regular or copied from an example: refused everywhere it is given. */
export function secretFaults({ secretKey, environment }: Settings): readonly string[] {
  if (secretKey.length === 0) {
    return environment === 'production' ? ['SECRET_KEY: is required in production'] : [];
  }
  return secretKey.flatMap((secret, index) => {
    const text = secret.reveal();
    const weakness =
      text.length < LEAST_SECRET_LENGTH
        ? `is shorter than ${LEAST_SECRET_LENGTH} characters`
        : new Set(text).size < LEAST_DISTINCT_CHARACTERS
          ? 'has too few different characters'
          : EXAMPLE.test(text) && environment === 'production'
            ? 'reads like an example'
            : undefined;
    return weakness ? [`SECRET_KEY: entry ${index + 1} ${weakness}`] : [];
  });
}

/** Settings that exclude one another, anywhere. */
export function conflictFaults({ logFile, logFileSize, workers }: Settings): readonly string[] {
  const faults: string[] = [];
  if (logFileSize !== undefined && logFile === undefined) {
    faults.push('LOG_FILE_SIZE: is for a LOG_FILE');
  }
  if (logFileSize !== undefined && workers > 1) {
    faults.push('LOG_FILE_SIZE: each of several WORKERS would rename the file of the others');
  }
  return faults;
}

function exposureFaults({ corsOrigins, publicUrl }: Settings): readonly string[] {
  const faults: string[] = [];
  if (corsOrigins.includes('*')) {
    faults.push('CORS_ORIGINS: `*` is refused in production, where credentials may be sent');
  }
  if (publicUrl === undefined) {
    faults.push('PUBLIC_URL: is required in production');
  } else if (publicUrl.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname)) {
    faults.push('PUBLIC_URL: must be https in production');
  }
  return faults;
}

function dependencyFaults({
  databaseUrl,
  embeddedDatabase,
  adminPassword,
  workers,
  redisUrl,
}: Settings): readonly string[] {
  const faults: string[] = [];
  if (databaseUrl === undefined && !embeddedDatabase) {
    faults.push('DATABASE_URL: is required in production, unless EMBEDDED_DATABASE=on');
  }
  if (workers > 1 && redisUrl === undefined) {
    faults.push(
      'REDIS_URL: is required in production with WORKERS of more than 1, since each worker would count by itself',
    );
  }
  if (adminPassword !== undefined && adminPassword.reveal().length < 12) {
    faults.push('ADMIN_PASSWORD: is shorter than 12 characters');
  }
  return faults;
}
