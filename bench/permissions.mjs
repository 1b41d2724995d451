// What permissions cost where there are many: `node bench/permissions.mjs [articles] [grants]`, by default a million and five million.
//
// Seeds two databases of its own, one a hundredth of the other but for what one account reaches, which is as many rows in either: it is in ten groups, and a
// group was granted fifty rows. Then compares, within one run and taking turns:
//
//   list      a page of 20 of what an account may read, by the view set's query, beside the same written by hand, and beside 10 000 rows
//   explain   GET /permissions/explain beside GET /articles/:id
//   check     a decision of ModelPermissions from what is remembered, in microseconds of this process
//
// Medians; a ratio holds on a busy machine where the figures themselves do not.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import 'reflect-metadata';
import { buildWhenStale } from '../scripts/build-when-stale.mjs';
import { seedPermissions } from './seed-permissions.mjs';

await buildWhenStale();
const { makeDatabase } = await import('./database.mjs');
const { PermissionWorld } = await import('./permission-world.mjs');

const MANY = {
  articles: Number(process.argv[2] ?? 1_000_000),
  grants: Number(process.argv[3] ?? 5_000_000),
  users: 100_000,
  groups: 1_000,
};
const FEW = { articles: 10_000, grants: 50_000, users: 1_000, groups: 10 };
const ROUNDS = 60;

const directory = await mkdtemp(path.join(os.tmpdir(), 'portcullis-bench-'));
const cleanUp = [() => rm(directory, { recursive: true, force: true })];
try {
  const [few, many] = [await open('few', FEW), await open('many', MANY)];
  for (const [name, act] of Object.entries(many.lists)) {
    const times = await takeTurns({ ours: act.ours, byHand: act.byHand, few: few.lists[name].ours });
    report(`list of ${name}`, times.ours, {
      'the same by hand (target 1.5)': times.byHand,
      'among 10 000 rows (target 2)': times.few,
    });
  }
  const times = await takeTurns({ explain: many.explain, detail: many.detail });
  report('explain', times.explain, { 'a detail request (target 5)': times.detail });
  console.log(`check, remembered: ${many.checkMicroseconds().toFixed(2)} µs (target 10)`);
} finally {
  for (const step of cleanUp.toReversed()) {
    await step();
  }
}

async function open(name, size) {
  const database = await makeDatabase(path.join(directory, name));
  cleanUp.push(database.drop);
  const world = await PermissionWorld.open(database.url, directory);
  cleanUp.push(() => world.close());
  await seedPermissions(database.url, size);
  await world.enter();
  return world;
}

/** @returns the median of each act in milliseconds; they take turns, so that what else the machine does meets all of them */
async function takeTurns(acts) {
  const times = Object.fromEntries(Object.keys(acts).map((name) => [name, []]));
  for (let round = -5; round < ROUNDS; round += 1) {
    for (const [name, act] of Object.entries(acts)) {
      const start = performance.now();
      await act();
      if (round >= 0) {
        times[name].push(performance.now() - start);
      }
    }
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, all.toSorted((a, b) => a - b)[ROUNDS / 2]]),
  );
}

function report(name, median, others) {
  console.log(`${name}: ${median.toFixed(2)} ms`);
  for (const [other, time] of Object.entries(others)) {
    console.log(`  ${(median / time).toFixed(2)} of ${other}`);
  }
}
