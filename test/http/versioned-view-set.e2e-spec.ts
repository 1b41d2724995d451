import { Controller, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Expose } from 'class-transformer';
import { Column, Entity, PrimaryColumn, VersionColumn } from 'typeorm';
import { IsAuthenticated } from '../../src/permissions/is-authenticated.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { ModelViewSet } from '../../src/pipeline/model-view-set/model-view-set.js';
import { IsText } from '../../src/serializers/fields/is-text.decorator.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { useTestApp } from '../kit/test-app.js';

@Entity('boards')
class Board {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  text: string;

  @VersionColumn()
  version: number;
}

class BoardDto {
  @Expose()
  id: string;

  @Expose()
  @IsText({ max: 100 })
  text: string;
}

class WriteBoardDto {
  @IsText({ max: 100 })
  text: string;
}

@Controller('boards')
@Permissions(IsAuthenticated)
class BoardsController extends ModelViewSet(Board, {
  output: BoardDto,
  create: WriteBoardDto,
  update: WriteBoardDto,
  filters: {},
  search: [],
  ordering: [],
  defaultOrdering: 'text',
  versioned: true,
}) {}

@Module({ imports: [TypeOrmModule.forFeature([Board])], controllers: [BoardsController] })
class BoardsModule {}

describe('a versioned view set of a module’s own', () => {
  const app = useTestApp({ modules: [BoardsModule] });
  let alice: ApiClient;
  let path: string;
  let tag: string;

  beforeAll(async () => {
    await app.database.query('CREATE TABLE boards (id uuid PRIMARY KEY, text text, version integer NOT NULL)');
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
  });

  beforeEach(async () => {
    const made = await alice.post<{ id: string }>('/boards', { text: 'a' });
    path = `/boards/${made.body.id}`;
    tag = made.header('etag') ?? '';
    expect((await alice.get(path)).header('etag')).toBe(tag);
  });

  it.each(['PUT', 'PATCH'] as const)('takes one of twenty by %s that have read the same', async (method) => {
    const answers = await atOnce(20, (index) =>
      alice.request(method, path, {
        headers: { 'if-match': tag, 'content-type': 'application/json' },
        body: JSON.stringify({ text: `b${index}` }),
      }),
    );

    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    answers
      .filter(({ status }) => status !== 200)
      .forEach((answer) => expect(answer).toHaveProblem(412, 'precondition_failed'));
    const { body, headers } = await alice.get(path);
    expect([won[0]?.body, won[0]?.header('etag')]).toEqual([body, headers.get('etag')]);
  });

  it('removes it once, and only as it was read', async () => {
    await alice.patch(path, { text: 'b' });
    expect(await alice.delete(path, { 'if-match': tag })).toHaveProblem(412, 'precondition_failed');
    const current = (await alice.get(path)).header('etag') ?? '';

    const answers = await atOnce(20, () => alice.delete(path, { 'if-match': current }));

    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.every(({ status }) => [204, 404, 412].includes(status))).toBe(true);
  });
});
