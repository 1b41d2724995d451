import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatMark, liveMarks, ownMark, type ProcessMark } from './process-mark.js';

const choosing = 'choosing';
const pollInterval = 20;

/**
 * Runs `work` while no other process runs any under the same directory.
 *
 * Lamport's bakery algorithm (1974) over files: everyone draws a number one above those in sight, and the lowest is
 * served. No file is ever shared or taken over, so a holder that was killed blocks nobody, and there is no moment at which
 * two could clear away the same dead lock.
 *
 * @param directory made if missing; for nothing else
 */
export async function withLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  await mkdir(directory, { recursive: true });
  const ticket = await drawTicket(directory);
  try {
    while (!isNext(ticket, await presence(directory))) {
      await sleep(pollInterval);
    }
    return await work();
  } finally {
    await rm(path.join(directory, formatMark(ticket)), { force: true });
  }
}

/** Listed twice, since a listing takes time: who stops choosing during the first has its number in sight of the second. */
async function presence(directory: string): Promise<ProcessMark[]> {
  const first = await liveMarks(directory, { lasting: false });
  return [...first, ...(await liveMarks(directory, { lasting: false }))];
}

async function drawTicket(directory: string): Promise<ProcessMark> {
  const mark = await ownMark(choosing);
  const announcement = path.join(directory, formatMark(mark));
  await writeFile(announcement, '', { flag: 'wx' });
  try {
    const numbers = (await liveMarks(directory, { lasting: false })).map(number).filter(Number.isFinite);
    const ticket = { ...mark, label: String(Math.max(0, ...numbers) + 1) };
    await writeFile(path.join(directory, formatMark(ticket)), '', { flag: 'wx' });
    return ticket;
  } finally {
    await rm(announcement, { force: true });
  }
}

/** Nobody is drawing a number, which could be as low as ours, and nobody has a lower one; equal numbers go by their mark. */
export function isNext(ticket: ProcessMark, present: readonly ProcessMark[]): boolean {
  return present.every(
    (other) =>
      other.label !== choosing &&
      (number(other) > number(ticket) || (number(other) === number(ticket) && formatMark(other) >= formatMark(ticket))),
  );
}

function number({ label }: ProcessMark): number {
  return Number(label);
}
