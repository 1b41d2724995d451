import { Redis } from 'ioredis';
import { freePort } from '../../src/database/embedded/local-port.js';
import { SLOTS } from '../../src/throttling/redis/cluster-slots.js';
import { eventually } from './eventually.js';
import { type OwnRedisServer, startRedisServer } from './redis-server.js';

/** How long nodes may take to know each other, in milliseconds. */
const PATIENCE = 30_000;

/** A node, and a client to look behind the servers' backs. */
export interface ClusterNode extends OwnRedisServer {
  readonly id: string;
  /** By which the nodes talk to each other. */
  readonly busPort: number;
  readonly client: Redis;
}

/** Primaries without replicas, each with its share of the slots; what one of them has is away when it is. */
export interface RedisNodes {
  readonly nodes: readonly ClusterNode[];
  stop(): Promise<void>;
}

/** @returns `null` when `redis-server` is not installed, or is older than 7 */
export async function startRedisCluster(count: number): Promise<RedisNodes | null> {
  const started = await Promise.all(Array.from({ length: count }, () => startNode()));
  const nodes = started.filter((node) => node !== null);
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
    nodes.forEach(({ client }) => client.disconnect());
  };
  if (nodes.length < count) {
    await stop();
    return null;
  }
  await Promise.all(
    nodes.map(({ client }, index) =>
      client.cluster(
        'ADDSLOTSRANGE',
        Math.floor((index * SLOTS) / count),
        Math.floor(((index + 1) * SLOTS) / count) - 1,
      ),
    ),
  );
  const [first] = nodes;
  for (const { client } of nodes.slice(1)) {
    const { host = '', port = 0 } = first?.client.options ?? {};
    await client.call('CLUSTER', 'MEET', host, port, first?.busPort ?? 0);
  }
  await eventually(async () => {
    for (const { client } of nodes) {
      expect(await client.cluster('INFO')).toMatch(new RegExp(`cluster_state:ok[^]*cluster_size:${count}\\b`));
    }
  }, PATIENCE);
  return { nodes, stop };
}

async function startNode(): Promise<ClusterNode | null> {
  // Its own port and ten thousand would be no port, of the higher ones.
  const busPort = await freePort();
  const flags = {
    'cluster-enabled': 'yes',
    'cluster-port': String(busPort),
    'cluster-node-timeout': '1000',
    'cluster-require-full-coverage': 'no',
  };
  const server = await startRedisServer(...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]));
  if (server === null) {
    return null;
  }
  // ioredis would keep the process for two seconds after its disconnection.
  const client = new Redis(server.url, { disconnectTimeout: 10 });
  client.on('error', () => undefined);
  return { ...server, client, busPort, id: await client.cluster('MYID') };
}
