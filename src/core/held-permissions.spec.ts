import { GrantsNotRead, HeldPermissions } from './held-permissions.js';

const ONE = '01890000-0000-7000-8000-000000000001';
const OTHER = '01890000-0000-7000-8000-000000000002';

describe('what a caller holds', () => {
  it('is what was granted on every object, and nothing else', () => {
    const held = new HeldPermissions({ codes: new Set(['articles.view']) });

    expect(held.has('articles.view')).toBe(true);
    expect(held.hasOn(ONE, 'articles.view')).toBe(true);
    expect(held.has('articles.change')).toBe(false);
    expect(held.has('articles')).toBe(false);
  });

  it('is nothing for nobody', () => {
    expect(HeldPermissions.none.has('articles.view')).toBe(false);
    expect(HeldPermissions.none.groups).toEqual([]);
  });

  it('is, on an object, what was granted there: on no other, and not at large', () => {
    const held = HeldPermissions.none.on(ONE, new Set(['articles.change'])).on(OTHER, new Set());

    expect(held.hasOn(ONE, 'articles.change')).toBe(true);
    expect(held.hasOn(ONE, 'articles.delete')).toBe(false);
    expect(held.hasOn(OTHER, 'articles.change')).toBe(false);
    expect(held.has('articles.change')).toBe(false);
  });

  it('is not guessed where an object’s grants were not read, unless they make no difference', () => {
    const held = new HeldPermissions({ codes: new Set(['articles.view']) });

    expect(() => held.hasOn(ONE, 'articles.change')).toThrow(GrantsNotRead);
    expect(() => held.on(OTHER, new Set(['articles.change'])).hasOn(ONE, 'articles.change')).toThrow(GrantsNotRead);
    expect(held.hasOn(ONE, 'articles.view')).toBe(true);
  });

  it('is everything for a superuser, who needs no grants', () => {
    const held = new HeldPermissions({ codes: new Set(), all: true });

    expect(held.has('articles.publish')).toBe(true);
    expect(held.hasOn(ONE, 'articles.publish')).toBe(true);
  });

  it('reading an object’s grants changes nothing for whoever holds the old value', () => {
    const before = HeldPermissions.none.on(ONE, new Set());
    before.on(ONE, new Set(['articles.change']));

    expect(before.hasOn(ONE, 'articles.change')).toBe(false);
  });
});

describe('a limited credential', () => {
  const limit = new Set(['articles.view']);

  it.each([
    ['at large', new HeldPermissions({ codes: new Set(['articles.view', 'articles.change']), limit })],
    [
      'on the object',
      new HeldPermissions({ codes: new Set(), limit }).on(ONE, new Set(['articles.view', 'articles.change'])),
    ],
    ['by being a superuser', new HeldPermissions({ codes: new Set(), all: true, limit }).on(ONE, new Set())],
  ])('passes on no more than its limit of what is held %s', (_, held) => {
    expect(held.hasOn(ONE, 'articles.view')).toBe(true);
    expect(held.hasOn(ONE, 'articles.change')).toBe(false);
    expect(held.has('articles.change')).toBe(false);
  });

  it('grants nothing by itself', () => {
    const held = new HeldPermissions({ codes: new Set(), limit }).on(ONE, new Set());

    expect(held.permits('articles.view')).toBe(true);
    expect(held.has('articles.view')).toBe(false);
    expect(held.hasOn(ONE, 'articles.view')).toBe(false);
  });

  it('lists only what it lets through', () => {
    expect([...new HeldPermissions({ codes: new Set(['articles.view', 'articles.change']), limit }).codes]).toEqual([
      'articles.view',
    ]);
    expect([...new HeldPermissions({ codes: new Set(['articles.change']), limit: new Set() }).codes]).toEqual([]);
    expect([...new HeldPermissions({ codes: new Set(['articles.change']), limit: null }).codes]).toEqual([
      'articles.change',
    ]);
  });
});
