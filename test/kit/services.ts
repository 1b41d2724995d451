import { type RedisServer, findRedisServer } from './redis-server.js';
import { CLUSTER_URL } from './test-cluster.environment.js';
import { startTestCluster, type TestCluster } from './test-cluster.js';
import { TEST_REDIS_URL } from './test-redis.environment.js';

let cluster: TestCluster | undefined;
let redis: RedisServer | null = null;

/** Starts what the servers of a run of jest need, and tells its workers where that is: a PostgreSQL, and a Redis where there is one. */
export async function startServices(): Promise<void> {
  cluster = await startTestCluster();
  process.env[CLUSTER_URL] = cluster.url;
  redis = await findRedisServer();
  process.env[TEST_REDIS_URL] = redis?.url ?? '';
  // CI looks for this line.
  const where = redis ? new URL(redis.url).host : 'none: REDIS_URL, 127.0.0.1:6379 and redis-server are all not there';
  process.stderr.write(`\nRedis of the tests: ${where}\n`);
}

/** Ends them after the last test. */
export async function stopServices(): Promise<void> {
  await Promise.all([cluster?.stop(), redis?.stop()]);
}
