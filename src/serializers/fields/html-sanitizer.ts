import { fromHtml } from 'hast-util-from-html';
import { sanitize, type Schema } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { parseUrl } from '../../core/parse-url.js';
import { isStorable } from '../json-inspection.js';
import { assertSafeList, DROPPED_TAGS, type HtmlAllowList } from './html-allow-list.js';
import { flattenFormatting } from './html-formatting.js';
import { normaliseText } from './normalised-text.decorator.js';

/** More markup than this is refused: the parser's work grows with it, and so does the depth of the tree. */
const MAX_TAGS = 500;
/** Passes after which markup that still changes is refused; ordinary markup needs two. */
const MAX_PASSES = 6;

type Tree = ReturnType<typeof sanitize>;

/**
 * Makes a function that keeps of HTML what the list allows, by parsing it as a browser does, filtering the tree, and writing it anew.
 *
 * What it returns, it returns unchanged when given it again: the text that is stored is the text that a browser reads, without a second
 * reading in which something else might appear (mutation XSS).
 *
 * @returns a function that throws RangeError for markup beyond any honest use
 * @throws {InvalidDto} when the list itself is not safe
 */
export function htmlSanitizer(allowed: HtmlAllowList): (html: string) => string {
  assertSafeList(allowed);
  const { tags, attributes = {}, protocols = {} } = allowed;
  // Every key is given: hast-util-sanitize fills those that are missing with GitHub's.
  const schema: Schema = {
    tagNames: [...tags],
    attributes: Object.fromEntries(Object.entries(attributes).map(([tag, names]) => [tag, [...names]])),
    protocols: Object.fromEntries(Object.entries(protocols).map(([name, schemes]) => [name, [...schemes]])),
    strip: [...DROPPED_TAGS],
    clobber: [],
    clobberPrefix: '',
    ancestors: {},
    required: {},
    allowComments: false,
    allowDoctypes: false,
  };
  const flatten = flattenFormatting(tags);

  const clean = (html: string): string => {
    if (html.split('<', MAX_TAGS + 2).length > MAX_TAGS + 1) {
      throw new RangeError('too much markup');
    }
    const tree = sanitize(fromHtml(flatten(html), { fragment: true }), schema);
    dropUrls(tree, protocols);
    return toHtml(tree);
  };

  return (html) => {
    // Normalised before each pass, not after: `>` and a combining solidus compose into another character, and the tag would be open.
    let text = normaliseText(html);
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
      const cleaned = clean(text);
      if (cleaned === text) {
        return cleaned;
      }
      text = normaliseText(cleaned);
    }
    throw new RangeError('markup that does not settle');
  };
}

/** hast-util-sanitize lets relative URLs pass, and `//host` is one. */
function dropUrls(tree: Tree, protocols: Readonly<Record<string, readonly string[]>>): void {
  if (tree.type === 'element') {
    for (const [name, schemes] of Object.entries(protocols)) {
      const url = tree.properties[name];
      if (url !== undefined && !(typeof url === 'string' && isAbsoluteUrl(url, schemes))) {
        Reflect.deleteProperty(tree.properties, name);
      }
    }
  }
  if ('children' in tree) {
    tree.children.forEach((child) => dropUrls(child, protocols));
  }
}

function isAbsoluteUrl(text: string, schemes: readonly string[]): boolean {
  const url = /[\s\\\p{Cc}]/u.test(text) || !isStorable(text) ? undefined : parseUrl(text);
  if (!url) {
    return false;
  }
  const { protocol, username, password } = url;
  const scheme = protocol.slice(0, -1);
  const isComplete = scheme === 'mailto' || text.slice(protocol.length).startsWith('//');
  return schemes.includes(scheme) && isComplete && username === '' && password === '';
}
