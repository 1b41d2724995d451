// Before the first test file: one PostgreSQL for the run, unless only unit specs are to run, which need none.
import { register } from 'node:module';

export default async function setUp({ testPathPatterns }) {
  const { patterns } = testPathPatterns;
  if (patterns.length > 0 && patterns.every((pattern) => /(^|\/)src(\/|\\)/.test(pattern))) {
    return;
  }
  register('./typescript.loader.mjs', import.meta.url);
  const { CLUSTER_URL } = await import('./test-cluster.environment.ts');
  const { startTestCluster } = await import('./test-cluster.ts');
  globalThis.testCluster = await startTestCluster();
  process.env[CLUSTER_URL] = globalThis.testCluster.url;
}
