// Before the first test file: one PostgreSQL and one Redis for the run, unless only unit specs are to run, which need none.
import './jest/register-typescript.cjs';

export default async function setUp({ testPathPatterns }) {
  const { patterns } = testPathPatterns;
  if (patterns.length > 0 && patterns.every((pattern) => /(^|\/)src(\/|\\)/.test(pattern))) {
    return;
  }
  const { CLUSTER_URL } = await import('./test-cluster.environment.ts');
  const { startTestCluster } = await import('./test-cluster.ts');
  globalThis.testCluster = await startTestCluster();
  process.env[CLUSTER_URL] = globalThis.testCluster.url;
  const { TEST_REDIS_URL } = await import('./test-redis.environment.ts');
  const { findRedisServer } = await import('./redis-server.ts');
  globalThis.testRedis = await findRedisServer();
  process.env[TEST_REDIS_URL] = globalThis.testRedis?.url ?? '';
  // CI looks for this line.
  const where = globalThis.testRedis
    ? new URL(globalThis.testRedis.url).host
    : 'none: REDIS_URL, 127.0.0.1:6379 and redis-server are all not there';
  process.stderr.write(`\nRedis of the tests: ${where}\n`);
}
