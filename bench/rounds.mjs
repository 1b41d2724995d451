// Works that take turns, and what is made of their figures.
import { sendLoad } from './load.mjs';

/** In milliseconds; many short rounds, since what else a machine does comes and goes within seconds. */
const ROUND = 500;
const ROUNDS = 14;
const WARM_UP = 1500;

/**
 * Rounds of all works in turn, with every other round the other way about.
 *
 * @template {string} Key
 * @param {Record<Key, { name: string, server: ServerProcess, requests: readonly Buffer[], connections?: number, warmUp?: number, status?: number }>} works
 *   `warmUp` in milliseconds; `status` of the answers, 200 unless told
 * @returns {Promise<Record<Key, { name: string, rounds: { perSecond: number, cpu: number }[] }>>} CPU in microseconds for each request
 */
export async function measure(works) {
  const all = Object.entries(works);
  const results = Object.fromEntries(all.map(([key, { name }]) => [key, { name, rounds: [] }]));
  for (const [, work] of all) {
    await runRound(work, work.warmUp ?? WARM_UP);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [key, work] of round % 2 === 0 ? all : all.toReversed()) {
      results[key].rounds.push(await runRound(work, ROUND));
    }
  }
  return results;
}

async function runRound({ server, requests, connections, status }, milliseconds) {
  const before = server.cpuTime();
  const { answers, seconds } = await sendLoad(server.port, requests, milliseconds, connections, status);
  const cpu = before === undefined ? Number.NaN : (server.cpuTime() - before) / answers;
  return { perSecond: answers / seconds, cpu };
}

/** Prints a line of a table. */
export function row(name, ...cells) {
  console.log(name.padEnd(40), ...cells.map((cell) => cell.padStart(14)));
}

/** Prints the figures of works, one a line. */
export function reportFigures(results) {
  row('', 'requests/s', 'server CPU µs');
  for (const { name, rounds } of results) {
    row(
      name,
      median(rounds.map(({ perSecond }) => perSecond)).toFixed(0),
      figure(median(rounds.map(({ cpu }) => cpu)), 0),
    );
  }
}

/** @returns how much of the other's speed it has, by requests per second and by server CPU; each taken within a round */
export function ratios(ours, bare) {
  const paired = (ratio) => figure(median(ours.rounds.map((round, index) => ratio(round, bare.rounds[index]))), 2);
  return [paired((our, other) => our.perSecond / other.perSecond), paired((our, other) => other.cpu / our.cpu)];
}

export function median(numbers) {
  const sorted = numbers.toSorted((left, right) => left - right);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

export function figure(number, digits) {
  return Number.isNaN(number) ? '-' : number.toFixed(digits);
}
