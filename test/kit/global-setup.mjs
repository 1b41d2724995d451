// Before the first test file: what servers need, unless only unit specs are to run, which need none.
import './jest/register-typescript.cjs';

export default async function setUp({ testPathPatterns }) {
  const { patterns } = testPathPatterns;
  if (patterns.length > 0 && patterns.every((pattern) => /(^|\/)src(\/|\\)/.test(pattern))) {
    return;
  }
  const { startServices, stopServices } = await import('./services.ts');
  globalThis.stopServices = stopServices;
  await startServices();
}
