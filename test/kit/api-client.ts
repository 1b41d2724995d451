import { Answer, type Json } from './answer.js';

/** The header fields of a request, by name. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** What a request is made of beside its method and path. */
export interface RequestOptions {
  readonly headers?: RequestHeaders;
  /** Sent as it is; see {@link ApiClient.post} for JSON. */
  readonly body?: string | Uint8Array;
}

/** A REST consumer of the server under test: no cookies, no redirects followed, every status an answer. */
export class ApiClient {
  /**
   * @param base what paths are below, such as `http://127.0.0.1:50000/api/v1`
   * @param headers sent with every request
   */
  constructor(
    private readonly base: string,
    private readonly headers: RequestHeaders = {},
  ) {}

  /** @returns a client that sends these headers too */
  with(headers: RequestHeaders): ApiClient {
    return new ApiClient(this.base, { ...this.headers, ...headers });
  }

  /** @returns a client with this bearer token */
  withBearer(token: string): ApiClient {
    return this.with({ authorization: `Bearer ${token}` });
  }

  get<Body = Json>(path: string, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.request<Body>('GET', path, { ...(headers && { headers }) });
  }

  post<Body = Json>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.#send<Body>('POST', path, body, headers);
  }

  put<Body = Json>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.#send<Body>('PUT', path, body, headers);
  }

  patch<Body = Json>(path: string, body?: unknown, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.#send<Body>('PATCH', path, body, headers);
  }

  delete<Body = Json>(path: string, headers?: RequestHeaders): Promise<Answer<Body>> {
    return this.request<Body>('DELETE', path, { ...(headers && { headers }) });
  }

  /** @param path below the base; or an absolute URL, such as a list's `next`, of which the path is asked here */
  async request<Body = Json>(method: string, path: string, options: RequestOptions = {}): Promise<Answer<Body>> {
    const response = await fetch(this.#resolve(path), {
      method,
      headers: { ...this.headers, ...options.headers },
      redirect: 'manual',
      ...(options.body !== undefined && { body: options.body }),
    });
    return new Answer<Body>(response.status, response.headers, await textOf(response));
  }

  #send<Body>(method: string, path: string, body: unknown, headers: RequestHeaders = {}): Promise<Answer<Body>> {
    return this.request<Body>(method, path, {
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  #resolve(path: string): string {
    if (!URL.canParse(path)) {
      return this.base + path;
    }
    const { pathname, search } = new URL(path);
    return new URL(this.base).origin + pathname + search;
  }
}

/** @returns the body; of a stream of events, which does not end, nothing */
async function textOf(response: Response): Promise<string> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return response.text();
  }
  await response.body?.cancel();
  return '';
}
