import { ALL, type Condition, NONE, not, or } from './condition.js';
import { type SqlTable, toSql } from './condition.sql.js';

const TABLE: SqlTable = {
  column: (field) => `"t"."${field}"`,
  granted: ({ permission, groupIds }, id, bind) => `${id} IN (${bind(permission)}, ${bind(groupIds)})`,
};

const owned: Condition = { kind: 'equals', field: 'owner', value: "o'brien; --" };
const granted: Condition = { kind: 'granted', permission: 'articles.view', userId: 'u', groupIds: ['g'] };

describe('a condition in SQL', () => {
  it.each([
    [ALL, 'TRUE', {}],
    [NONE, 'FALSE', {}],
    [{ ...owned, value: null }, '"t"."owner" IS NULL', {}],
    [owned, '"t"."owner" = :scope0', { scope0: "o'brien; --" }],
    [granted, '"t"."id" IN (:scope0, :scope1)', { scope0: 'articles.view', scope1: ['g'] }],
    [not(owned), '("t"."owner" = :scope0) IS NOT TRUE', { scope0: "o'brien; --" }],
  ] as const)('%j', (condition, sql, parameters) => {
    expect(toSql(condition, TABLE)).toEqual({ sql, parameters });
  });

  it('gives every value a parameter of its own, and never writes one into the text', () => {
    const { sql, parameters } = toSql(or(owned, granted, { kind: 'equals', field: 'rank', value: 1 }), TABLE);

    expect(sql).toBe('("t"."owner" = :scope0 OR "t"."id" IN (:scope1, :scope2) OR "t"."rank" = :scope3)');
    expect(Object.values(parameters)).toEqual(["o'brien; --", 'articles.view', ['g'], 1]);
  });
});
