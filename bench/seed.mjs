// Fills a table of a benchmark, and tells how far it is.

/** How many rows a statement makes, so that progress can be told. */
const STEP = 250_000;

/** @param {string} insert a statement that reads `n`, from 0 to below the count, out of `numbers` */
export async function fill(client, name, count, insert) {
  for (let done = 0; done < count; done += STEP) {
    const last = Math.min(done + STEP, count) - 1;
    await client.query(`WITH numbers AS (SELECT n::int FROM generate_series(${done}, ${last}) n) ${insert}`);
    process.stderr.write(`\r${name} ${last + 1} of ${count}${last + 1 === count ? '\n' : ''}`);
  }
}
