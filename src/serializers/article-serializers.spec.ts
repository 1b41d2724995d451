import { Expose, Type } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PartialType } from '@nestjs/mapped-types';
import { ValidationFailed } from '../exceptions/api.exceptions.js';
import { IsEmailAddress } from './fields/is-email-address.decorator.js';
import { IsHttpUrl } from './fields/is-http-url.decorator.js';
import { IsSlug } from './fields/is-slug.decorator.js';
import { IsText } from './fields/is-text.decorator.js';
import { Nullable } from './fields/nullable.decorator.js';
import { SanitizeHtml } from './fields/sanitize-html.decorator.js';
import { compileSerializer } from './output/compile-serializer.js';
import { pageOf } from './output/output.js';
import { RawBody } from './raw-body.js';
import { schemaOf } from './schema/schema-of.js';
import { ValidationPipe } from './validation.pipe.js';

const EXCERPT = {
  max: 2000,
  tags: ['p', 'br', 'em', 'strong', 'code', 'ul', 'ol', 'li', 'a'],
  attributes: { a: ['href'] },
  protocols: { href: ['http', 'https', 'mailto'] },
};

/** The body of POST /articles, as the contract has it. */
class CreateArticleDto {
  @IsText({ max: 150 })
  title: string;

  @IsSlug({ max: 80 })
  slug: string;

  @IsText({ max: 20_000 })
  body: string;

  @IsOptional()
  @IsIn(['draft', 'published'])
  status?: 'draft' | 'published';

  @IsOptional()
  @ArrayMaxSize(10)
  @IsText({ max: 30, each: true })
  tags?: string[];

  @IsOptional()
  @Nullable()
  @IsEmailAddress()
  contactEmail?: string | null;

  @IsOptional()
  @Nullable()
  @IsHttpUrl()
  sourceUrl?: string | null;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(9)
  priority?: number;

  @IsOptional()
  @Nullable()
  @SanitizeHtml(EXCERPT)
  excerptHtml?: string | null;
}

/** The body of PATCH /articles/{id}. */
class UpdateArticleDto extends PartialType(CreateArticleDto) {}

class AuthorDto {
  @Expose()
  id: string;

  @Expose()
  username: string;
}

class ArticleDto {
  @Expose()
  id: string;

  @Expose()
  title: string;

  @Expose()
  @IsIn(['draft', 'published'])
  status: string;

  @Expose()
  @Type(() => String)
  tags: string[];

  @Expose()
  @Nullable()
  @Type(() => String)
  sourceUrl: string | null;

  @Expose()
  @IsInt()
  priority: number;

  @Expose()
  author: AuthorDto;

  @Expose()
  createdAt: Date;
}

const VALID = { title: ' Caf\u0065\u0301 ', slug: 'cafe', body: 'Text.' };

function send(dto: typeof CreateArticleDto | typeof UpdateArticleDto, body: unknown): object {
  const raw = new RawBody('application/json', Buffer.from(JSON.stringify(body)));
  return new ValidationPipe().transform(raw, { type: 'body', metatype: dto }) as object;
}

function faults(dto: typeof CreateArticleDto | typeof UpdateArticleDto, body: unknown): Record<string, string> {
  try {
    send(dto, body);
    return {};
  } catch (error) {
    const { errors = [] } = error as ValidationFailed;
    return Object.fromEntries(errors.map((one) => ['pointer' in one ? one.pointer : '?', one.code]));
  }
}

describe('creating an article', () => {
  it('delivers a DTO with the text trimmed and in NFC, and nothing for what was not sent', () => {
    const dto = send(CreateArticleDto, VALID);

    expect(dto).toBeInstanceOf(CreateArticleDto);
    expect({ ...dto }).toEqual({ title: 'Café', slug: 'cafe', body: 'Text.' });
    expect(Object.keys(dto)).toEqual(['title', 'slug', 'body']);
  });

  it('reports every fault at once, one for each field', () => {
    expect(
      faults(CreateArticleDto, {
        title: '  ',
        slug: 'Not a slug',
        body: null,
        status: 'deleted',
        tags: ['fine', 'x'.repeat(31), 7],
        contactEmail: 'nobody',
        sourceUrl: 'javascript:alert(1)',
        priority: 10,
        excerptHtml: 5,
        isAdmin: true,
      }),
    ).toEqual({
      '/title': 'blank',
      '/slug': 'invalid',
      '/body': 'null',
      '/status': 'invalid_choice',
      '/tags/1': 'max_length',
      '/tags/2': 'invalid',
      '/contactEmail': 'invalid',
      '/sourceUrl': 'invalid',
      '/priority': 'max_value',
      '/excerptHtml': 'invalid',
      '/isAdmin': 'unknown_field',
    });
  });

  it('requires what is not optional, and takes null only where it is declared', () => {
    expect(faults(CreateArticleDto, {})).toEqual({ '/title': 'required', '/slug': 'required', '/body': 'required' });
    expect(faults(CreateArticleDto, { ...VALID, sourceUrl: null, contactEmail: null })).toEqual({});
    expect(faults(CreateArticleDto, { ...VALID, status: null, tags: null, priority: null })).toEqual({
      '/status': 'null',
      '/tags': 'null',
      '/priority': 'null',
    });
  });

  it('converts nothing', () => {
    expect(faults(CreateArticleDto, { ...VALID, title: 5, priority: '3', tags: 'one', status: ['draft'] })).toEqual({
      '/title': 'invalid',
      '/priority': 'invalid',
      '/tags': 'invalid',
      '/status': 'invalid',
    });
    expect(faults(CreateArticleDto, { ...VALID, priority: 1.5 })).toEqual({ '/priority': 'invalid' });
    expect(faults(CreateArticleDto, { ...VALID, tags: { 0: 'a', length: 1 } })).toEqual({ '/tags': 'invalid' });
  });

  it('never repeats what was sent', () => {
    try {
      send(CreateArticleDto, { title: ['s3cret'], slug: 's3cret!', body: 5, contactEmail: 's3cret' });
    } catch (error) {
      expect(JSON.stringify((error as ValidationFailed).errors)).not.toContain('s3cret');
    }
    expect.assertions(1);
  });
});

describe('changing an article', () => {
  it('takes any part of it, and applies no defaults', () => {
    expect({ ...send(UpdateArticleDto, {}) }).toEqual({});
    expect({ ...send(UpdateArticleDto, { title: 'New' }) }).toEqual({ title: 'New' });
  });

  it('refuses null where the field is not nullable, though every field is optional', () => {
    expect(faults(UpdateArticleDto, { title: null, sourceUrl: null, priority: null })).toEqual({
      '/title': 'null',
      '/priority': 'null',
    });
  });

  it('keeps every other rule', () => {
    expect(faults(UpdateArticleDto, { title: '', slug: 'A', tags: ['', 'x'], id: 'x' })).toEqual({
      '/title': 'blank',
      '/slug': 'invalid',
      '/tags/0': 'blank',
      '/id': 'unknown_field',
    });
  });
});

describe('answering with an article', () => {
  const row = {
    id: '1',
    title: '<script>',
    status: 'draft',
    tags: ['a'],
    priority: 3,
    author: { id: '2', username: 'alice', password: 'hash' },
    createdAt: new Date('2026-05-01T12:00:00Z'),
    authorId: '2',
    passwordHint: 'secret',
  };

  it('shows the exposed fields and no other', () => {
    expect(JSON.parse(compileSerializer(ArticleDto)(row))).toEqual({
      id: '1',
      title: '<script>',
      status: 'draft',
      tags: ['a'],
      sourceUrl: null,
      priority: 3,
      author: { id: '2', username: 'alice' },
      createdAt: '2026-05-01T12:00:00.000Z',
    });
  });

  it('shapes the results of a page', () => {
    const page = { count: 1, next: null, previous: 'http://x/?a=1&page=2', results: [row], total: 'hidden' };
    const json = compileSerializer(pageOf(ArticleDto))(page);

    expect(JSON.parse(json)).toMatchObject({
      count: 1,
      next: null,
      previous: 'http://x/?a=1&page=2',
      results: [{ id: '1' }],
    });
    expect(json).not.toMatch(/[<>&]|hidden|hash|secret/);
  });
});

describe('describing an article in OpenAPI', () => {
  it('says what a body must be', () => {
    const { schema, components } = schemaOf(CreateArticleDto);

    expect(schema).toEqual({ $ref: '#/components/schemas/CreateArticleDto' });
    expect(components['CreateArticleDto']).toEqual({
      type: 'object',
      required: ['title', 'slug', 'body'],
      additionalProperties: false,
      properties: {
        title: { type: 'string', minLength: 1, maxLength: 150 },
        slug: { type: 'string', minLength: 1, maxLength: 80, pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' },
        body: { type: 'string', minLength: 1, maxLength: 20_000 },
        status: { type: 'string', enum: ['draft', 'published'] },
        tags: { type: 'array', maxItems: 10, items: { type: 'string', minLength: 1, maxLength: 30 } },
        contactEmail: { type: ['string', 'null'], minLength: 1, maxLength: 254, format: 'email' },
        sourceUrl: { type: ['string', 'null'], minLength: 1, maxLength: 2048, format: 'uri' },
        priority: { type: 'integer', minimum: 0, maximum: 9 },
        excerptHtml: { type: ['string', 'null'], minLength: 1, maxLength: 2000 },
      },
    });
    expect(schemaOf(UpdateArticleDto).components['UpdateArticleDto']).not.toHaveProperty('required');
  });

  it('says what an answer is, with the classes in it as components', () => {
    const { components } = schemaOf(pageOf(ArticleDto));

    expect(Object.keys(components)).toEqual(['ArticleDto', 'AuthorDto']);
    expect(components['ArticleDto']).toMatchObject({
      required: ['id', 'title', 'status', 'tags', 'sourceUrl', 'priority', 'author', 'createdAt'],
      properties: {
        status: { type: 'string', enum: ['draft', 'published'] },
        tags: { type: 'array', items: { type: 'string' } },
        sourceUrl: { type: ['string', 'null'] },
        priority: { type: 'integer' },
        author: { $ref: '#/components/schemas/AuthorDto' },
        createdAt: { type: 'string', format: 'date-time' },
      },
    });
  });
});
