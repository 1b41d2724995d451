import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PlatformNotSupportedError } from './embedded-postgres.errors.js';

/** An installed npm package of PostgreSQL binaries. */
export interface PlatformPackage {
  readonly name: string;
  /** As in its package.json, which begins with the version of PostgreSQL. */
  readonly version: string;
  /** Holds native/bin, native/lib and native/share. */
  readonly directory: string;
}

const operatingSystems: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

const published = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'windows-x64']);

/** @throws PlatformNotSupportedError if nobody publishes binaries for it */
export function platformPackageName(platform: NodeJS.Platform, architecture: string): string {
  const target = `${operatingSystems[platform] ?? platform}-${architecture}`;
  const name = `@embedded-postgres/${target}`;
  if (!published.has(target)) {
    throw new PlatformNotSupportedError(name, 'Portcullis has none for this platform');
  }
  return name;
}

/** @throws PlatformNotSupportedError */
export async function findPlatformPackage(): Promise<PlatformPackage> {
  const name = platformPackageName(process.platform, process.arch);
  const directory = path.dirname(path.dirname(resolve(name)));
  const manifest = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8')) as { version: string };
  return { name, version: manifest.version, directory };
}

function resolve(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    const reason = 'it is not installed. Install with optional dependencies (npm install --include=optional)';
    throw new PlatformNotSupportedError(name, reason, { cause });
  }
}

/** "18.4" of "18.4.0-beta.17": PostgreSQL itself has two numbers. */
export function serverVersion(version: string): string {
  return version.split('.', 2).join('.');
}

/** "18" of "18.4.0-beta.17" */
export function majorVersion(version: string): string {
  return version.split('.', 1)[0] ?? version;
}
