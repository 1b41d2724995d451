import { type ApiClient } from '../kit/api-client.js';

/** An article as a reader sees it. */
export interface Article {
  readonly id: string;
  readonly title: string;
  readonly slug: string;
  readonly body: string;
  readonly excerptHtml: string | null;
  readonly status: 'draft' | 'published';
  readonly tags: readonly string[];
  readonly contactEmail: string | null;
  readonly sourceUrl: string | null;
  readonly priority: number;
  readonly author: { readonly id: string; readonly username: string };
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ArticlePage {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Article[];
}

let written = 0;

/** The body of a new article; its slug is nobody else's unless given. */
export function articleBody(more: object = {}): Readonly<Record<string, unknown>> {
  written += 1;
  return { title: `Article ${written}`, slug: `article-${written}`, body: 'Once upon a time.', ...more };
}

/** Writes an article as the client. @throws {Error} when the server refuses */
export async function write(client: ApiClient, more: object = {}): Promise<Article> {
  const answer = await client.post<Article>('/articles', articleBody(more));
  if (answer.status !== 201) {
    throw new Error(`The article was refused: ${answer.status} ${answer.text}`);
  }
  return answer.body;
}

export function titles({ results }: ArticlePage): readonly string[] {
  return results.map(({ title }) => title);
}
