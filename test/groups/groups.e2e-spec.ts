import { type Answer, type Json } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';

interface Group extends Json {
  readonly id: string;
  readonly name: string;
}

interface GroupPage {
  readonly count: number;
  readonly results: readonly Group[];
}

const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('groups', () => {
  const app = useTestApp();
  let root: ApiClient;

  beforeAll(async () => {
    root = app.clientFor(await app.createUser({ username: 'root', isStaff: true, isSuperuser: true }));
  });

  beforeEach(() => app.database.query('DELETE FROM groups'));

  const make = (name: string, more: object = {}): Promise<Answer<Group>> => root.post('/groups', { name, ...more });

  /** Groups within one another, the outermost first. */
  async function nest(...names: readonly string[]): Promise<readonly Group[]> {
    const made: Group[] = [];
    for (const name of names) {
      made.push((await make(name, { parent: made.at(-1)?.id ?? null })).body);
    }
    return made;
  }

  it('are made, read, changed and removed', async () => {
    const made = await make(' Editors ', { description: 'They edit.' });

    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Editors',
      description: 'They edit.',
      parent: null,
      createdAt: expect.stringMatching(/Z$/),
    });
    expect(made.header('location')).toBe(`http://127.0.0.1/api/v1/groups/${made.body.id}`);
    const path = `/groups/${made.body.id}`;
    expect((await root.get(path)).body).toEqual(made.body);
    expect((await root.patch(path, { description: '' })).body).toEqual({ ...made.body, description: '' });
    expect((await root.put(path, { name: 'Writers' })).body).toEqual({
      ...made.body,
      name: 'Writers',
      description: '',
    });
    expect((await root.delete(path)).status).toBe(204);
    expect(await root.get(path)).toHaveProblem(404, 'not_found');
  });

  it.each([
    [{}, '/name', 'required'],
    [{ name: ' ' }, '/name', 'blank'],
    [{ name: 'x'.repeat(151) }, '/name', 'max_length'],
    [{ name: 'x', description: null }, '/description', 'null'],
    [{ name: 'x', parent: 'x' }, '/parent', 'invalid'],
    [{ name: 'x', parent: NOBODY }, '/parent', 'does_not_exist'],
    [{ name: 'x', parentId: null }, '/parentId', 'unknown_field'],
    [{ name: 'x', version: 7 }, '/version', 'unknown_field'],
    [{ name: 'x', permissions: [] }, '/permissions', 'unknown_field'],
  ])('are not made of %j', async (body, pointer, code) => {
    const answer = await root.post('/groups', body);

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it('have names of their own, whatever their case, when twenty ask for one at once too', async () => {
    const answers = await atOnce(20, (index) => make(index % 2 === 0 ? 'Editors' : 'EDITORS'));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const [refused] = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveProblem(400, 'invalid');
    expect(refused?.body['errors']).toEqual([expect.objectContaining({ pointer: '/name', code: 'unique' })]);
  });

  it('are listed, searched, filtered and ordered', async () => {
    await make('Writers', { description: 'of articles' });
    await make('Editors', { description: 'of articles' });
    await make('Readers');
    const names = async (query: string): Promise<readonly string[]> =>
      (await root.get<GroupPage>(`/groups${query}`)).body.results.map(({ name }) => name);

    expect(await names('')).toEqual(['Editors', 'Readers', 'Writers']);
    expect(await names('?ordering=-name')).toEqual(['Writers', 'Readers', 'Editors']);
    expect(await names('?search=ARTICLES')).toEqual(['Editors', 'Writers']);
    expect(await names('?name=Readers')).toEqual(['Readers']);
    expect(await names('?pageSize=1&page=2')).toEqual(['Readers']);
    expect(await root.get('/groups?ordering=nameKey')).toHaveProblem(400, 'invalid');
    expect(await root.get('/groups?parent=x')).toHaveProblem(400, 'invalid');
  });

  describe('within one another', () => {
    it('are five deep at most', async () => {
      const nested = await nest('1', '2', '3', '4', '5');
      expect(nested.map(({ parent }) => parent)).toEqual([null, ...nested.slice(0, 4).map(({ id }) => id)]);

      const sixth = await make('6', { parent: nested[4]?.id });

      expect(sixth).toHaveProblem(400, 'invalid');
      expect(sixth.body['errors']).toEqual([expect.objectContaining({ pointer: '/parent', code: 'invalid' })]);
    });

    it('are five deep at most when a group with groups in it is moved', async () => {
      const [, , inner] = await nest('1', '2', '3');
      const [outer, middle] = await nest('a', 'b', 'c');

      expect(await root.patch(`/groups/${String(outer?.id)}`, { parent: inner?.id })).toHaveProblem(400, 'invalid');
      expect((await root.patch(`/groups/${String(middle?.id)}`, { parent: inner?.id })).status).toBe(200);
    });

    it('are never within themselves', async () => {
      const [one, two, three] = await nest('1', '2', '3');

      for (const parent of [one, two, three]) {
        expect(await root.patch(`/groups/${String(one?.id)}`, { parent: parent?.id })).toHaveProblem(400, 'invalid');
      }
    });

    it('are put at the outside by PUT that names no parent, and stay where they are by PATCH', async () => {
      const [one, two] = await nest('1', '2');
      const path = `/groups/${String(two?.id)}`;

      expect((await root.patch(path, { description: 'x' })).body['parent']).toBe(one?.id);
      expect((await root.put(path, { name: '2' })).body['parent']).toBeNull();
    });

    it('are left at the outside when the outer one is removed', async () => {
      const [one, two] = await nest('1', '2');

      await root.delete(`/groups/${String(one?.id)}`);

      expect((await root.get(`/groups/${String(two?.id)}`)).body['parent']).toBeNull();
    });

    it('are no cycle, and no deeper, after any number of moves at once', async () => {
      const groups = await Promise.all(Array.from({ length: 8 }, (_, index) => make(`g${index}`)));
      const ids = groups.map(({ body }) => body.id);

      for (let round = 0; round < 5; round += 1) {
        const answers = await atOnce(20, (index) =>
          root.patch(`/groups/${ids[(index + round) % 8] ?? ''}`, { parent: ids[(index * 3 + round + 1) % 8] }),
        );

        expect(answers.filter(({ status }) => status !== 200 && status !== 400)).toEqual([]);
        expect(answers.some(({ status }) => status === 400)).toBe(true);
        await expect(deepest()).resolves.toBeLessThanOrEqual(5);
      }
    });

    /** The length of the longest chain; a cycle would make it 20. */
    async function deepest(): Promise<number> {
      const [row] = await app.database.query<{ deepest: number }>(
        `WITH RECURSIVE chain (id, depth) AS (
           SELECT id, 1 FROM groups
         UNION ALL
           SELECT groups.id, depth + 1 FROM groups JOIN chain ON groups.parent_id = chain.id WHERE depth < 20
         ) SELECT max(depth) AS deepest FROM chain`,
      );
      return Number(row?.deepest);
    }
  });
});
