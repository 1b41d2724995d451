// Where a test file runs: in the global scope of its worker, beside the modules that Node loads there, so that there is one `Error` and one `Array`.
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** Where jest's test framework keeps who listens to the tests of a file. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

export default class NativeEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  #exit = process.exit;

  constructor({ projectConfig }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {
    // Node knows the source maps of what it loaded; jest's formatter of stack traces does not.
    delete Error.prepareStackTrace;
    process.setSourceMapsEnabled(true);
  }

  /** Takes back what jest put into the global scope for this file. */
  async teardown() {
    this.fakeTimersModern.dispose();
    process.exit = this.#exit;
    delete globalThis[EVENT_HANDLERS];
  }

  /** There is none; jest wants to be told. */
  getVmContext() {
    return null;
  }
}
