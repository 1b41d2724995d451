import { InvalidDto } from '../dto.js';
import { isFormatting } from './html-formatting.js';

/** What markup a field may hold; everything else is taken out. */
export interface HtmlAllowList {
  /** Elements, by name. */
  readonly tags: readonly string[];
  /** Attributes, by element. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** Schemes, by attribute that holds an absolute URL; a relative one is taken out. */
  readonly protocols?: Readonly<Record<string, readonly string[]>>;
}

/** Elements whose content is no text for people: it goes with them, where other elements leave theirs behind. */
export const DROPPED_TAGS: readonly string[] = [
  'script',
  'style',
  'title',
  'textarea',
  'noscript',
  'noembed',
  'noframes',
  'iframe',
  'xmp',
  'plaintext',
  'template',
  'svg',
  'math',
];

const URL_ATTRIBUTES = ['href', 'src', 'cite', 'action', 'formAction', 'poster', 'data', 'background', 'longDesc'];
const CODE_ATTRIBUTE = /^(on.*|style|srcdoc|srcset|xlinkhref)$/i;
const CODE_SCHEMES = ['javascript', 'data', 'vbscript'];

/** @throws {InvalidDto} when a list would itself let code through, or promises what sanitising does not keep */
export function assertSafeList({ tags, attributes = {}, protocols = {} }: HtmlAllowList): void {
  const names = Object.values(attributes).flat();
  const faults = [
    ...tags.filter((tag) => DROPPED_TAGS.includes(tag)).map((tag) => `<${tag}> cannot be allowed`),
    ...Object.keys(attributes)
      .filter((tag) => !tags.includes(tag) || isFormatting(tag))
      .map((tag) => `<${tag}> can have no attributes`),
    ...names.filter((name) => CODE_ATTRIBUTE.test(name)).map((name) => `the attribute ${name} is code`),
    ...names
      .filter((name) => URL_ATTRIBUTES.includes(name) && !protocols[name])
      .map((name) => `${name} is a URL and needs protocols`),
    ...Object.values(protocols)
      .flat()
      .filter((scheme) => CODE_SCHEMES.includes(scheme))
      .map((scheme) => `${scheme}: is code`),
  ];
  if (faults.length > 0) {
    throw new InvalidDto('@SanitizeHtml()', faults.join('; '));
  }
}
