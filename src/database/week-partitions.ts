import { type DataSource, type EntityManager } from 'typeorm';
import { type Milliseconds } from '../core/duration.js';

const WEEK: Milliseconds = 7 * 86_400_000;

/** The epoch was a Thursday; weeks begin on a Monday. */
const FIRST_MONDAY: Milliseconds = 4 * 86_400_000;

/** How long a statement waits for a table that others read and write: they wait behind it. */
const LOCK_TIMEOUT = '1s';

/** One partition. */
interface Week {
  readonly table: string;
  /** In ms since the epoch. */
  readonly from: number;
}

/**
 * The partitions of a table that is partitioned by range of a time, one for each week in UTC, called `<table>_<yyyymmdd>` after its Monday.
 *
 * The table's column of that time is `created_at`. A week is made before it begins and goes as a whole, which costs the same for any number of rows. What comes while there is no week for it is in the
 * partition `<table>_default`, if there is one, and moves to its week when that is made.
 */
export class WeekPartitions {
  /** @param table a name that the code chooses */
  constructor(
    private readonly dataSource: DataSource,
    private readonly table: string,
  ) {}

  /**
   * Makes the weeks that there are not yet, from the one that has a time to the one that has another.
   *
   * The table is made first and attached then, which keeps nobody from reading or writing meanwhile.
   */
  async ensure(from: number, to: number): Promise<void> {
    const known = new Set((await this.#weeks()).map(({ table }) => table));
    for (let monday = mondayOf(from); monday <= to; monday += WEEK) {
      const week = `${this.table}_${new Date(monday).toISOString().slice(0, 10).replaceAll('-', '')}`;
      if (!known.has(week)) {
        await this.#make(week, monday);
      }
    }
  }

  /** @returns until when there is a week for every time from one on; that time itself when there is none for it */
  async until(from: number): Promise<number> {
    const known = new Set((await this.#weeks()).map(({ from: monday }) => monday));
    let monday = mondayOf(from);
    while (known.has(monday)) {
      monday += WEEK;
    }
    return Math.max(monday, from);
  }

  /** Drops the weeks that were over at a time. @returns how many there were */
  async dropBefore(time: number): Promise<number> {
    const over = (await this.#weeks()).filter(({ from }) => from + WEEK <= time);
    for (const { table } of over) {
      await this.dataSource.transaction(async (manager) => {
        await manager.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
        await manager.query(`DROP TABLE IF EXISTS "${table}"`);
      });
    }
    return over.length;
  }

  async #weeks(): Promise<readonly Week[]> {
    const rows = await this.dataSource.query<{ readonly table: string }[]>(
      `SELECT "child"."relname" AS "table" FROM pg_inherits
        JOIN pg_class AS "child" ON "child"."oid" = "inhrelid" WHERE "inhparent" = $1::regclass`,
      [`"${this.table}"`],
    );
    return rows.flatMap(({ table }) => {
      const [, year, month, day] = /_(\d{4})(\d\d)(\d\d)$/.exec(table) ?? [];
      return year === undefined ? [] : [{ table, from: Date.parse(`${year}-${month}-${day}T00:00:00Z`) }];
    });
  }

  /** Of several processes one makes it, and the others find it made. */
  async #make(week: string, monday: number): Promise<void> {
    const bounds = [monday, monday + WEEK].map((time) => `'${new Date(time).toISOString()}'`);
    await this.dataSource.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock(hashtext($1))', [week]);
      const [{ exists } = { exists: false }] = await manager.query<{ readonly exists: boolean }[]>(
        'SELECT to_regclass($1) IS NOT NULL AS "exists"',
        [`"${week}"`],
      );
      if (exists) {
        return;
      }
      await manager.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      await manager.query(`CREATE TABLE "${week}" (LIKE "${this.table}" INCLUDING ALL)`);
      await this.#fill(manager, week, bounds);
      await manager.query(
        `ALTER TABLE "${this.table}" ATTACH PARTITION "${week}" FOR VALUES FROM (${bounds.join(') TO (')})`,
      );
    });
  }

  /** A week cannot be attached while rows of it are elsewhere. Whoever writes to the default partition waits until it is. */
  async #fill(manager: EntityManager, week: string, [from, to]: readonly string[]): Promise<void> {
    const others = `${this.table}_default`;
    const [found] = await manager.query<unknown[]>('SELECT 1 FROM pg_class WHERE "oid" = to_regclass($1)', [
      `"${others}"`,
    ]);
    if (found === undefined) {
      return;
    }
    await manager.query(`LOCK TABLE "${others}" IN ACCESS EXCLUSIVE MODE`);
    await manager.query(
      `WITH "moved" AS (DELETE FROM "${others}" WHERE "created_at" >= ${from} AND "created_at" < ${to} RETURNING *)
        INSERT INTO "${week}" SELECT * FROM "moved"`,
    );
  }
}

function mondayOf(time: number): number {
  return Math.floor((time - FIRST_MONDAY) / WEEK) * WEEK + FIRST_MONDAY;
}
