// `globalSetup` of the jest preset: before the first test file of a package that depends on this one.
export { startServices as default } from '../services.js';
