/**
 * Why a server did not start, as far as it decides what to do.
 *
 * - `port-taken`: between our look and its own, somebody took the port; try another
 * - `occupied`: what is left of a killed server still holds the cluster, which passes within a second or so; try again
 * - `final`: anything else
 */
export type StartFailure = 'port-taken' | 'occupied' | 'final';

const signs: readonly (readonly [StartFailure, RegExp])[] = [
  ['port-taken', /could not (bind|create any TCP\/IP sockets)/],
  ['occupied', /lock file "postmaster\.pid" already exists|pre-existing shared memory block/],
];

/** @param log what the server wrote to its log during the attempt; its messages are in English, as lc_messages is C */
export function judgeStartFailure(log: string): StartFailure {
  return signs.find(([, sign]) => sign.test(log))?.[0] ?? 'final';
}
