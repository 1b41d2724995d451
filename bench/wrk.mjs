// The load generator wrk (https://github.com/wg/wrk): in C, so that it takes little of the machine that it measures.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { WrongAnswer } from './load.mjs';

const WRK = process.env.WRK ?? 'wrk';
const CONNECTIONS = 32;

/** How long an answer is waited for, in seconds. */
const PATIENCE = 30;

/** @returns {boolean} whether there is a wrk to be run, which shows its version with the status 1 */
export function hasWrk() {
  return spawnSync(WRK, ['-v']).status === 1;
}

/**
 * Sends a GET again and again, with each set of header fields in turn.
 *
 * @param {{ path: string, headers: readonly Record<string, string>[] }} request
 * @param {number} milliseconds a whole number of seconds
 * @param {number} connections how many send at once
 * @param {boolean} mayRefuse whether answers may be none of success
 * @returns {Promise<{ answers: number, refused: number, seconds: number, loadCpu: number }>} with the answers that are none of success among the others, and
 *   the µs of CPU that wrk took
 * @throws {WrongAnswer} when an answer is none of success and may not be, or a connection breaks
 */
export async function sendByWrk(
  port,
  { path: route, headers },
  milliseconds,
  connections = CONNECTIONS,
  mayRefuse = false,
) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'portcullis-wrk-'));
  try {
    const script = path.join(directory, 'requests.lua');
    writeFileSync(script, luaScript(headers));
    const load = `"$0" -t1 -c${connections} --timeout ${PATIENCE}s -d${milliseconds / 1000}s -s "$1" "$2" && times`;
    const url = `http://127.0.0.1:${port}${route}`;
    const shell = spawn('sh', ['-c', load, WRK, script, url], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    shell.stdout.on('data', (chunk) => (printed += chunk));
    await once(shell, 'close');
    return parse(printed, mayRefuse);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The requests are made once; when it is over, one line says what came of them. */
function luaScript(headers) {
  const fields = headers.map(
    (set) =>
      `{ ${Object.entries(set).map(([name, value]) => `[ ${JSON.stringify(name)} ] = ${JSON.stringify(value)}`)} }`,
  );
  return `
local headers, requests, turn = { ${fields.join(', ')} }, {}, 0
function init()
  for index, fields in ipairs(headers) do requests[index] = wrk.format('GET', nil, fields) end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout
  print(string.format('\\nanswers %d, refused %d, microseconds %d, failed %d', summary.requests, errors.status, summary.duration, failed))
end
`;
}

/** What the script says, and in the last line the shell's `times` of its child: user and system, as `0m1.230000s`. */
function parse(printed, mayRefuse) {
  const [, answers, refused, microseconds, failed] =
    /^answers (\d+), refused (\d+), microseconds (\d+), failed (\d+)$/m.exec(printed) ?? [];
  const spent = [...(printed.trimEnd().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  if (failed !== '0' || (refused !== '0' && !mayRefuse) || spent.length !== 2) {
    throw new WrongAnswer(`wrk says: ${printed}`);
  }
  const loadCpu = spent.reduce((sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1e6, 0);
  return { answers: Number(answers), refused: Number(refused), seconds: Number(microseconds) / 1e6, loadCpu };
}
