import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { observeProcess, type ProcessObservation } from './process-observation.js';

/**
 * A file whose name says which process made it, `<label>.<pid>.<start time>.<random>`.
 *
 * Only its process writes it, and every reader can see whether that one still lives. So nothing that a killed process
 * leaves behind has to be taken over: it just no longer counts.
 */
export interface ProcessMark {
  readonly label: string;
  readonly pid: number;
  /** Empty where the system does not tell. */
  readonly startTime: string;
  readonly random: string;
}

/** Longer than anything done under a lock takes; for systems that cannot tell a pid from its successor. */
const anonymousLifetime = 10 * 60_000;

/** A mark of this process; each call gives another one. */
export async function ownMark(label: string): Promise<ProcessMark> {
  const { startTime = '' } = (await observeProcess(process.pid)) ?? {};
  return { label, pid: process.pid, startTime, random: randomBytes(6).toString('hex') };
}

export function formatMark({ label, pid, startTime, random }: ProcessMark): string {
  return [label, pid, startTime, random].join('.');
}

/** @returns `undefined` for the name of any other file */
export function parseMark(name: string): ProcessMark | undefined {
  const [, label, pid, startTime, random] = /^([^.]+)\.(\d+)\.(\d*)\.([0-9a-f]+)$/.exec(name) ?? [];
  return label !== undefined && pid !== undefined && startTime !== undefined && random !== undefined
    ? { label, pid: Number(pid), startTime, random }
    : undefined;
}

/**
 * Whether a mark counts.
 *
 * @param observed what is known of the process with the mark's pid; `undefined` if there is none
 * @param age of the mark, ms
 * @param lasting the mark may be as old as its process; otherwise an old one counts only if its process is known for certain
 */
export function isLive(
  mark: ProcessMark,
  observed: ProcessObservation | undefined,
  age: number,
  lasting: boolean,
): boolean {
  if (observed === undefined || observed.zombie) {
    return false;
  }
  return observed.startTime === undefined || mark.startTime === ''
    ? lasting || age < anonymousLifetime
    : observed.startTime === mark.startTime;
}

/** The marks in a directory whose processes live; all others are removed. */
export async function liveMarks(directory: string, options: { readonly lasting: boolean }): Promise<ProcessMark[]> {
  const names = await readdir(directory);
  const marks = await Promise.all(
    names.map(async (name) => {
      const mark = parseMark(name);
      const file = path.join(directory, name);
      const made = await stat(file).catch(() => undefined);
      if (mark === undefined || made === undefined) {
        return undefined;
      }
      if (isLive(mark, await observeProcess(mark.pid), Date.now() - made.mtimeMs, options.lasting)) {
        return mark;
      }
      await rm(file, { force: true });
      return undefined;
    }),
  );
  return marks.filter((mark) => mark !== undefined);
}
