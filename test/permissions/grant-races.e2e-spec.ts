import { Controller, Injectable, Module } from '@nestjs/common';
import { Article } from '../../src/articles/article.entity.js';
import { ArticleDto } from '../../src/articles/article.dto.js';
import { CreateArticleDto } from '../../src/articles/create-article.dto.js';
import { IsPublished } from '../../src/articles/is-published.permission.js';
import { UpdateArticleDto } from '../../src/articles/update-article.dto.js';
import { type Id } from '../../src/core/id.js';
import { anyOf } from '../../src/permissions/composition.js';
import { ObjectPermissions } from '../../src/permissions/object-permissions.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Resource } from '../../src/permissions/registry/resource.decorator.js';
import { ModelViewSet } from '../../src/pipeline/model-view-set/model-view-set.js';
import { type Article as Shown, write } from '../articles/article.js';
import { type ApiClient } from '../kit/api-client.js';
import { atOnce } from '../kit/at-once.js';
import { grant, revoke } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

/** Does something between the check of a request and its write, once. */
@Injectable()
class Interruption {
  meanwhile: () => Promise<void> = () => Promise.resolve();
}

/** Articles that take their time to change. */
@Controller('slow-articles')
@Resource({ name: 'articles' })
@Permissions(anyOf(IsPublished, ObjectPermissions))
class SlowArticlesController extends ModelViewSet(Article, {
  output: ArticleDto,
  create: CreateArticleDto,
  update: UpdateArticleDto,
  filters: {},
  search: [],
  ordering: [],
  defaultOrdering: 'title',
  relations: { author: ['id', 'username'] },
}) {
  constructor(private readonly interruption: Interruption) {
    super();
  }

  protected override async updating(_article: Article, body: UpdateArticleDto): Promise<UpdateArticleDto> {
    await this.interruption.meanwhile();
    return body;
  }
}

@Module({ controllers: [SlowArticlesController], providers: [Interruption] })
class SlowArticlesModule {}

describe('a grant that is taken back while it is used', () => {
  const app = useTestApp({ modules: [SlowArticlesModule] });
  let alice: ApiClient;
  let grantee: TestUser;
  let bob: ApiClient;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
    grantee = await app.createUser({ username: 'bob' });
    bob = app.clientFor(grantee);
  });

  const give = (permission: string, on: Id | undefined): Promise<Id> =>
    grant(app, { to: { user: grantee.id }, permission, ...(on !== undefined && { on }) });
  const titleOf = async ({ id }: Shown): Promise<unknown> =>
    (await app.database.query('SELECT title FROM articles WHERE id = $1', [id]))[0]?.['title'];

  it.each([
    ['published', 403, 'permission_denied'],
    ['draft', 404, 'not_found'],
  ] as const)(
    'between the check and the write of a %s article lets nothing be written: %i',
    async (status, code, name) => {
      const article = await write(alice, { title: 'As it was', status });
      const grants = [await give('articles.view', article.id), await give('articles.change', article.id)];
      app.get(Interruption).meanwhile = async () => {
        await Promise.all(grants.map((id) => revoke(app, id)));
      };

      const answer = await bob.patch(`/slow-articles/${article.id}`, { title: 'Too late' });

      expect(answer).toHaveProblem(code, name);
      expect(answer.body['required']).toEqual(code === 403 ? ['articles.change'] : undefined);
      await expect(titleOf(article)).resolves.toBe('As it was');
    },
  );

  it('between the check and the write, and an article that is gone meanwhile, is 404', async () => {
    const article = await write(alice, { status: 'published' });
    await give('articles.change', article.id);
    app.get(Interruption).meanwhile = async () => {
      await app.database.query('DELETE FROM articles WHERE id = $1', [article.id]);
    };

    expect(await bob.patch(`/slow-articles/${article.id}`, { title: 'x' })).toHaveProblem(404, 'not_found');
  });

  it.each([
    ['on the article', true],
    ['on every article', false],
  ])(
    'again and again, %s, is one of two answers to each of 200 requests, and after the last time only one',
    async (_, single) => {
      const article = await write(alice, { status: 'published' });
      const on = single ? article.id : undefined;
      let toggling = true;
      const toggle = async (): Promise<void> => {
        while (toggling) {
          await revoke(app, await give('articles.change', on));
        }
      };
      const toggled = toggle();

      const answers = await atOnce(8, async (worker) => {
        const got = [];
        for (let index = 0; index < 25; index += 1) {
          got.push(await bob.patch<Shown>(`/articles/${article.id}`, { title: `By ${worker}.${index}` }));
        }
        return got;
      });
      toggling = false;
      await toggled;

      const statuses = new Set(answers.flat().map(({ status }) => status));
      expect([...statuses].toSorted()).toEqual([200, 403]);
      const last = await titleOf(article);
      for (const answer of await atOnce(10, () => bob.patch(`/articles/${article.id}`, { title: 'After the end' }))) {
        expect(answer).toHaveProblem(403, 'permission_denied');
      }
      await expect(titleOf(article)).resolves.toBe(last);
      const written = answers.flat().flatMap(({ status, body }) => (status === 200 ? [body.title] : []));
      expect(written).toContain(last);
    },
  );
});
