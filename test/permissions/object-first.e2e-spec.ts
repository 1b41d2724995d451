import { Body, Controller, Module, Param, Post } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Article } from '../../src/articles/article.entity.js';
import { ArticleDto } from '../../src/articles/article.dto.js';
import { CreateArticleDto } from '../../src/articles/create-article.dto.js';
import { IsAuthor } from '../../src/articles/is-author.permission.js';
import { IsPublished } from '../../src/articles/is-published.permission.js';
import { UpdateArticleDto } from '../../src/articles/update-article.dto.js';
import { anyOf } from '../../src/permissions/composition.js';
import { HasObjectPermission } from '../../src/permissions/has-object-permission.permission.js';
import { Permissions } from '../../src/permissions/permissions.decorator.js';
import { Resource } from '../../src/permissions/registry/resource.decorator.js';
import { FromScope } from '../../src/pipeline/model-view-set/from-scope.decorator.js';
import { ModelViewSet } from '../../src/pipeline/model-view-set/model-view-set.js';
import { IdParam } from '../../src/serializers/id-param.js';
import { type Article as Shown, write } from '../articles/article.js';
import { type Answer } from '../kit/answer.js';
import { type ApiClient } from '../kit/api-client.js';
import { grant } from '../kit/grants.js';
import { useTestApp } from '../kit/test-app.js';
import { type TestUser } from '../kit/test-user.js';

class NoteDto {
  @IsString()
  note: string;
}

/** Articles with an act of their own, which is granted on single ones. */
@Controller('reviews')
@Resource({ name: 'articles', actions: [{ action: 'review', name: 'Review articles' }] })
@Permissions(anyOf(IsPublished, IsAuthor))
class ReviewsController extends ModelViewSet(Article, {
  output: ArticleDto,
  create: CreateArticleDto,
  update: UpdateArticleDto,
  filters: {},
  search: [],
  ordering: [],
  defaultOrdering: 'title',
  relations: { author: ['id', 'username'] },
}) {
  @Post(':id/review')
  @Permissions(HasObjectPermission('articles.review'))
  review(@Body() { note }: NoteDto, @FromScope() article: Article, @Param() { id }: IdParam): object {
    return { note, title: article.title, same: article.id === id };
  }
}

@Module({ controllers: [ReviewsController] })
class ReviewsModule {}

describe('an object that a path names', () => {
  const app = useTestApp({ modules: [ReviewsModule] });
  let grantee: TestUser;
  let alice: ApiClient;
  let bob: ApiClient;
  let draft: Shown;
  let published: Shown;

  beforeAll(async () => {
    alice = app.clientFor(await app.createUser({ username: 'alice' }));
    grantee = await app.createUser({ username: 'bob' });
    bob = app.clientFor(grantee);
    draft = await write(alice);
    published = await write(alice, { status: 'published' });
  });

  /** Each of these would be 400 or 415 to somebody who may change the article. */
  const BODIES = [
    ['members that there are not', '{"nonsense":1}', 'application/json'],
    ['members that are missing', '{}', 'application/json'],
    ['what is no JSON', '{', 'application/json'],
    ['another type', 'title=x', 'application/x-www-form-urlencoded'],
  ] as const;

  describe.each(BODIES)('is decided about before a body of %s', (_, body, type) => {
    const send = (client: ApiClient, method: string, path: string): Promise<Answer> =>
      client.request(method, path, { body, headers: { 'content-type': type } });

    it.each(['PUT', 'PATCH'])('by %s', async (method) => {
      expect(await send(bob, method, `/articles/${draft.id}`)).toHaveProblem(404, 'not_found');
      const refused = await send(bob, method, `/articles/${published.id}`);
      expect(refused).toHaveProblem(403, 'permission_denied');
      expect(refused.body['required']).toEqual(['articles.change']);
      expect(await send(app.client, method, `/articles/${published.id}`)).toHaveProblem(401, 'not_authenticated');
    });

    it('by a route of the resource’s own', async () => {
      expect(await send(bob, 'POST', `/reviews/${draft.id}/review`)).toHaveProblem(404, 'not_found');
      const refused = await send(bob, 'POST', `/reviews/${published.id}/review`);
      expect(refused).toHaveProblem(403, 'permission_denied');
      expect(refused.body['required']).toEqual(['articles.review']);
    });
  });

  it('may be changed by whoever may, and then its body is looked at', async () => {
    const answer = await alice.put(`/articles/${draft.id}`, { title: 'x', nonsense: 1 });

    expect(answer).toHaveProblem(400, 'invalid');
    expect(answer.body['errors']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ pointer: '/nonsense', code: 'unknown_field' }),
        expect.objectContaining({ pointer: '/slug', code: 'required' }),
      ]),
    );
    expect(await alice.request('PATCH', `/articles/${draft.id}`, { body: '{' })).toHaveProblem(
      415,
      'unsupported_media_type',
    );
  });

  it('is handed to a route of the resource’s own by an act that was granted on it', async () => {
    await grant(app, { to: { user: grantee.id }, permission: 'articles.review', on: published.id });

    const answer = await bob.post(`/reviews/${published.id}/review`, { note: 'Good.' });

    expect(answer.body).toEqual({ note: 'Good.', title: published.title, same: true });
    expect(await bob.post(`/reviews/${published.id}/review`, { note: 1 })).toHaveProblem(400, 'invalid');
    expect(await bob.patch(`/articles/${published.id}`, { title: 'x' })).toHaveProblem(403, 'permission_denied');
  });
});
