// How a test file and all that it imports are loaded: by Node itself, as the server's own modules are, and not by jest's copy of a module loader.
//
// What is loaded stays loaded for the next file of the same worker. jest's own loader evaluates some 1500 modules anew for each file, which took most of
// a run's time. The price: no jest.mock(), and what a module remembers is shared, as it is between two applications in one process.
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');
const { default: Runtime } = require('jest-runtime');
require('./register-typescript.cjs');

module.exports = class NativeRuntime extends Runtime {
  constructor(...parameters) {
    super(...parameters);
    this._environment.global.jest = this.jestGlobals.jestObjectFor(this._testPath);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    return import(pathToFileURL(path).href);
  }

  /** jest's own test framework: it keeps a file's tests in its module, so that one is evaluated for each file. */
  requireInternalModule(from, to = from) {
    const load = createRequire(from);
    delete load.cache[load.resolve(to)];
    return load(to);
  }

  /** The process is the real one and needs no substitute. */
  installGetBuiltinModule() {}
};
