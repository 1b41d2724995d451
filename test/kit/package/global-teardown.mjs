// `globalTeardown` of the jest preset: after the last test file.
export { stopServices as default } from '../services.js';
