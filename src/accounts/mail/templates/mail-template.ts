import { Eta } from 'eta';
import { type Mail } from '../mail.js';

/** What every mail in HTML is wrapped in. */
const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title><%= it.subject %></title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">
<%~ it.content %>
</body>
</html>
`;

/** The source of a mail: Eta templates, in ASCII, that know the values as `it`. */
export interface MailSource {
  /** Fixed: nothing of a person or a request is ever in a header. */
  readonly subject: string;
  readonly text: string;
  /** The content of the body; values are escaped. */
  readonly html: string;
}

const plain = new Eta({ autoEscape: false });
const markup = new Eta({ autoEscape: true });
const page = markup.compile(PAGE);

/** One kind of mail, in text and in HTML. */
export class MailTemplate<Values extends object> {
  readonly #subject: string;
  readonly #text: ReturnType<Eta['compile']>;
  readonly #html: ReturnType<Eta['compile']>;

  /** @throws {EtaError} when a template is malformed */
  constructor({ subject, text, html }: MailSource) {
    this.#subject = subject;
    this.#text = plain.compile(text);
    this.#html = markup.compile(html);
  }

  render(values: Values): Pick<Mail, 'subject' | 'text' | 'html'> {
    const subject = this.#subject;
    const content = markup.render(this.#html, values).trim();
    return {
      subject,
      text: `${plain.render(this.#text, values).trim()}\n`,
      html: markup.render(page, { subject, content }),
    };
  }
}
