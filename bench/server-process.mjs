// A server under measurement, in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often, and for how many milliseconds, a server is asked whether it is there. */
const POLL_INTERVAL = 50;
const START_TIMEOUT = 60_000;

/** The kernel counts CPU time for `/proc` in hundredths of a second, on every platform that Node runs on (`USER_HZ`). */
const MICROSECONDS_PER_TICK = 10_000;

export class ServerProcess {
  #child;

  constructor(port, child) {
    this.port = port;
    this.#child = child;
  }

  /**
   * Runs a script on a free port, which it reads from PORT, until it answers at `/health/live`.
   *
   * @param {string} directory where it is run, so that no `.env` of the checkout is read
   * @param {Record<string, string>} environment all it is given beside PORT and PATH
   */
  static async start(script, directory, environment) {
    const port = await freePort();
    const child = spawn(process.execPath, [...process.execArgv, script], {
      cwd: directory,
      env: { PATH: process.env.PATH, ...environment, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const server = new ServerProcess(port, child);
    process.once('exit', () => child.kill());
    const deadline = Date.now() + START_TIMEOUT;
    while (!(await server.#answers())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${script} did not start.`);
      }
      await sleep(POLL_INTERVAL);
    }
    return server;
  }

  /** @returns {number | undefined} the CPU time that it and its workers have spent, in microseconds; only Linux tells */
  cpuTime() {
    if (process.platform !== 'linux') {
      return undefined;
    }
    const { pid } = this.#child;
    const workers = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').slice(0, -1);
    return [pid, ...workers].reduce((sum, process) => sum + cpuTimeOf(process), 0);
  }

  /** @returns {Promise<Response>} */
  fetch(path, init) {
    return fetch(`http://127.0.0.1:${this.port}${path}`, init);
  }

  async stop() {
    if (this.#child.exitCode === null) {
      this.#child.kill();
      await once(this.#child, 'exit');
    }
  }

  async #answers() {
    try {
      const response = await this.fetch('/health/live');
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function cpuTimeOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold anything: the third field, the state, is the first (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]].map(Number);
  return (user + system) * MICROSECONDS_PER_TICK;
}
