/** What an answer's body is unless a test says more. */
export type Json = Readonly<Record<string, unknown>>;

/** An HTTP answer, read to its end. */
export class Answer<Body = Json> {
  constructor(
    readonly status: number,
    readonly headers: Headers,
    /** The body as it came. */
    readonly text: string,
  ) {}

  /**
   * The body as JSON.
   *
   * @throws {SyntaxError} when it is not JSON
   */
  get body(): Body {
    return JSON.parse(this.text) as Body;
  }

  /** A header's value; `null` when it is absent. */
  header(name: string): string | null {
    return this.headers.get(name);
  }
}
