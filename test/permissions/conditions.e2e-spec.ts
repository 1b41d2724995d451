import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { and, type Condition, matches, not, or } from '../../src/permissions/condition.js';
import { toSql } from '../../src/permissions/condition.sql.js';
import { TestDatabase } from '../kit/test-database.js';

interface Row {
  readonly id: number;
  readonly owner: string | null;
  readonly rank: number | null;
  readonly open: boolean | null;
}

const VALUES = {
  owner: ['alice', "o'brien; --", null],
  rank: [0, 1, null],
  open: [true, false, null],
} as const;

/** Every row there can be. */
const ROWS: readonly Row[] = VALUES.owner
  .flatMap((owner) => VALUES.rank.flatMap((rank) => VALUES.open.map((open) => ({ owner, rank, open }))))
  .map((row, id) => ({ id, ...row }));

const leaves: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant<Condition>({ kind: 'all' }),
  fc.constant<Condition>({ kind: 'none' }),
  fc
    .constantFrom(...(['owner', 'rank', 'open'] as const))
    .chain((field) => fc.constantFrom(...VALUES[field]).map((value): Condition => ({ kind: 'equals', field, value }))),
);

const conditions = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaves,
    fc.array(tie('condition'), { maxLength: 3 }).map((operands) => and(...operands)),
    fc.array(tie('condition'), { maxLength: 3 }).map((operands) => or(...operands)),
    tie('condition').map(not),
  ),
})).condition;

describe('a condition in SQL', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await TestDatabase.create('template1');
    dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    await dataSource.query('CREATE TABLE "samples" ("id" integer, "owner" text, "rank" integer, "is_open" boolean)');
    for (const { id, owner, rank, open } of ROWS) {
      await dataSource.query('INSERT INTO "samples" VALUES ($1, $2, $3, $4)', [id, owner, rank, open]);
    }
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  async function selected(condition: Condition): Promise<readonly number[]> {
    const columns: Readonly<Record<string, string>> = { owner: '"owner"', rank: '"rank"', open: '"is_open"' };
    const { sql, parameters } = toSql(condition, {
      column: (field) => columns[field] ?? 'no such column',
      granted: () => 'no grants here',
    });
    const rows = await dataSource
      .createQueryBuilder()
      .select('"id"')
      .from('samples', 'samples')
      .where(sql, parameters)
      .orderBy('"id"')
      .getRawMany<Pick<Row, 'id'>>();
    return rows.map(({ id }) => id);
  }

  it('selects the rows that it matches, those with NULL in them included', async () => {
    await fc.assert(
      fc.asyncProperty(conditions, async (condition) => {
        const expected = ROWS.filter((row) => matches(condition, row)).map(({ id }) => id);
        await expect(selected(condition)).resolves.toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('splits the rows in two: those of a condition, and those of its opposite', async () => {
    await fc.assert(
      fc.asyncProperty(conditions, async (condition) => {
        const both = [...(await selected(condition)), ...(await selected(not(condition)))];
        expect(both.toSorted((left, right) => left - right)).toEqual(ROWS.map(({ id }) => id));
      }),
      { numRuns: 100 },
    );
  });
});
