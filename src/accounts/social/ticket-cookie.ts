import { type ApiRequest } from '../../core/api-request.js';
import { type Clock } from '../../core/clock.js';
import { type Milliseconds } from '../../core/duration.js';
import { type Id, newId } from '../../core/id.js';
import { cookieValues } from '../../core/request-cookies.js';
import { type SealedBox } from '../../core/sealed-box.js';

/** As long as it takes to find a password and a second factor at a provider. */
const LIFETIME: Milliseconds = 600_000;

/** What a browser keeps for the server from one request to a later one. */
export interface Ticket<Content> {
  /** What it is spent by: it is good once. */
  readonly id: Id;
  /** In milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly content: Content;
}

/**
 * A cookie that holds a ticket, sealed: nobody reads it, nobody makes one, and it is good under its own name alone.
 *
 * It is what binds a sign-in to the browser that began it (RFC 9700, section 4.7.1). `SameSite=Lax`, since the provider sends the browser back from
 * another site; `HttpOnly`, and over https of this very host, so that no page and no sister site puts another in its place.
 */
export class TicketCookie<Content> {
  readonly #name: string;
  readonly #attributes: string;

  /** @param publicUrl the address clients see; what it begins with decides about `Secure` and the prefix of the name */
  constructor(
    name: string,
    private readonly box: SealedBox,
    private readonly clock: Clock,
    publicUrl: string,
  ) {
    const isSecure = publicUrl.startsWith('https:');
    this.#name = isSecure ? `__Host-${name}` : name;
    this.#attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  }

  /** The `Set-Cookie` that makes a browser forget it. */
  get cleared(): string {
    return `${this.#name}=; Max-Age=0${this.#attributes}`;
  }

  /**
   * @param boundTo what the ticket must be presented with, such as a sign-in's `state`
   * @returns the `Set-Cookie` that hands a browser its ticket, for ten minutes
   */
  issue(content: Content, boundTo = ''): string {
    const ticket: Ticket<Content> = { id: newId(), expiresAt: this.clock.now() + LIFETIME, content };
    const sealed = this.box.seal(Buffer.from(JSON.stringify(ticket)), this.#context(boundTo));
    return `${this.#name}=${sealed.toString('base64url')}; Max-Age=${LIFETIME / 1000}${this.#attributes}`;
  }

  /** @returns the ticket; `undefined` when there is none, or more than one, or it has expired, or was not made here, under this name and bound to this */
  read({ headers }: Pick<ApiRequest, 'headers'>, boundTo = ''): Ticket<Content> | undefined {
    const [value, ...others] = cookieValues(headers.cookie, this.#name);
    const ticket = value === undefined || others.length > 0 ? undefined : this.#open(value, boundTo);
    return ticket && ticket.expiresAt > this.clock.now() ? ticket : undefined;
  }

  #open(value: string, boundTo: string): Ticket<Content> | undefined {
    try {
      const content = this.box.open(Buffer.from(value, 'base64url'), this.#context(boundTo));
      // What opens was sealed here, and so has this form.
      return JSON.parse(content.toString()) as Ticket<Content>;
    } catch {
      return undefined;
    }
  }

  /** The seal is what compares: it tells nobody how much of a guess was right. */
  #context(boundTo: string): string {
    return `${this.#name} ${boundTo}`;
  }
}
