import { type DeploymentFinding, finding } from '../core/deployment-finding.js';
import { isLoopback } from '../core/network.js';
import { FITNESS_RULES as RULES } from './fitness-rules.js';
import { type Settings } from './settings.js';

/** The least length of a secret, in characters. */
export const LEAST_SECRET_LENGTH = 32;

const LEAST_DISTINCT_CHARACTERS = 10;
const EXAMPLE = /change|secret|example|default|insecure|password|placeholder/i;

/**
 * What must not go to production, in Django's spirit of `check --deploy`, but refused and not advised.
 *
 * @returns none when the settings may serve production
 */
export function productionFaults(settings: Settings): readonly DeploymentFinding[] {
  return [...secretFaults(settings), ...exposureFaults(settings), ...dependencyFaults(settings)];
}

/** A secret that is too short, too regular or copied from an example: refused everywhere it is given. */
export function secretFaults({ secretKey, environment }: Settings): readonly DeploymentFinding[] {
  if (secretKey.length === 0) {
    return environment === 'production' ? [finding(RULES.noSecret, 'SECRET_KEY: is required in production')] : [];
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
    return weakness ? [finding(RULES.weakSecret, `SECRET_KEY: entry ${index + 1} ${weakness}`)] : [];
  });
}

/** Settings that exclude one another, anywhere. */
export function conflictFaults({
  logFile,
  logFileSize,
  workers,
  redisUrls = [],
  redisCluster,
}: Settings): readonly DeploymentFinding[] {
  const faults: DeploymentFinding[] = [];
  if (logFileSize !== undefined && logFile === undefined) {
    faults.push(finding(RULES.logFileSizeAlone, 'LOG_FILE_SIZE: is for a LOG_FILE'));
  }
  if (logFileSize !== undefined && workers > 1) {
    faults.push(
      finding(RULES.logFileOfSeveral, 'LOG_FILE_SIZE: each of several WORKERS would rename the file of the others'),
    );
  }
  if (redisUrls.length > 1 && !redisCluster) {
    faults.push(finding(RULES.severalRedis, 'REDIS_URL: has several addresses, which is for REDIS_CLUSTER=on'));
  }
  return faults;
}

function exposureFaults({ corsOrigins, publicUrl }: Settings): readonly DeploymentFinding[] {
  const faults: DeploymentFinding[] = [];
  if (corsOrigins.includes('*')) {
    faults.push(finding(RULES.anyOrigin, 'CORS_ORIGINS: `*` is refused in production, where credentials may be sent'));
  }
  if (publicUrl === undefined) {
    faults.push(finding(RULES.noPublicUrl, 'PUBLIC_URL: is required in production'));
  } else if (publicUrl.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname)) {
    faults.push(finding(RULES.plainPublicUrl, 'PUBLIC_URL: must be https in production'));
  }
  return faults;
}

function dependencyFaults({
  databaseUrl,
  embeddedDatabase,
  adminPassword,
  workers,
  redisUrls,
}: Settings): readonly DeploymentFinding[] {
  const faults: DeploymentFinding[] = [];
  if (databaseUrl === undefined && !embeddedDatabase) {
    faults.push(finding(RULES.noDatabase, 'DATABASE_URL: is required in production, unless EMBEDDED_DATABASE=on'));
  }
  if (workers > 1 && redisUrls === undefined) {
    faults.push(
      finding(
        RULES.workersWithoutRedis,
        'REDIS_URL: is required in production with WORKERS of more than 1, since each worker would count by itself',
      ),
    );
  }
  if (adminPassword !== undefined && adminPassword.reveal().length < 12) {
    faults.push(finding(RULES.shortAdminPassword, 'ADMIN_PASSWORD: is shorter than 12 characters'));
  }
  return faults;
}
