// A lock among processes: one builds, the others wait for it.
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** In milliseconds. */
const POLL = 50;
const HEARTBEAT = 1000;
const PATIENCE = 5 * 60_000;

/** A holder that has not been heard of for so long is dead, whoever has its pid now. */
const SILENCE = 15_000;

/**
 * Runs `work` while no other process runs its own under the same file.
 *
 * @param file names its holder while it is there; its directory is made if missing
 */
export async function withLock(file, work) {
  const name = `${hostname()} ${process.pid} ${Date.now()}`;
  mkdirSync(path.dirname(file), { recursive: true });
  await acquire(file, name);
  const heartbeat = setInterval(() => touch(file), HEARTBEAT);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    removeIfOf(name, file);
  }
}

async function acquire(file, name) {
  const giveUpAt = Date.now() + PATIENCE;
  while (!makeFile(file, name)) {
    const holder = holderOf(file);
    if (holder !== undefined && isDead(file, holder)) {
      takeAway(file, holder, name);
    } else if (Date.now() > giveUpAt) {
      throw new Error(`Another process has been building for too long. If there is none, delete ${file}`);
    } else {
      await sleep(POLL);
    }
  }
}

/** Removes a dead holder's lock, under a lock of its own: of two who find it dead, the slower must not remove the faster one's. */
function takeAway(file, holder, name) {
  const claim = `${file}.takeover`;
  if (makeFile(claim, name)) {
    removeIfOf(holder, file);
    rmSync(claim, { force: true });
  } else if (isDead(claim, holderOf(claim) ?? name)) {
    rmSync(claim, { force: true });
  }
}

/** @returns whether there was none */
function makeFile(file, text) {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
    return false;
  }
}

function holderOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function removeIfOf(holder, file) {
  if (holderOf(file) === holder) {
    rmSync(file, { force: true });
  }
}

function isDead(file, holder) {
  const [host, pid] = holder.split(' ');
  const silence = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return silence > SILENCE || (host === hostname() && !isRunning(Number(pid)));
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // The lock was taken away from a process that looked dead, such as one that was suspended.
  }
}
