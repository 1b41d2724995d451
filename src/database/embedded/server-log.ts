import { open, stat } from 'node:fs/promises';
import path from 'node:path';

const longestTail = 4096;

export function serverLog(cluster: string): string {
  return path.join(cluster, 'server.log');
}

/** @returns bytes; 0 if there is none yet */
export async function serverLogSize(cluster: string): Promise<number> {
  return stat(serverLog(cluster)).then(
    ({ size }) => size,
    () => 0,
  );
}

/** What the server wrote after it had written `offset` bytes; the end of it, if it is more than a screenful. */
export async function serverLogSince(cluster: string, offset: number): Promise<string> {
  const size = await serverLogSize(cluster);
  const start = Math.max(offset, size - longestTail);
  if (size <= start) {
    return '';
  }
  const file = await open(serverLog(cluster));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await file.close();
  }
}
