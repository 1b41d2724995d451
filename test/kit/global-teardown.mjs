// After the last test file.
export default async function tearDown() {
  await Promise.all([globalThis.testCluster?.stop(), globalThis.testRedis?.stop()]);
}
