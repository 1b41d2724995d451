import fc from 'fast-check';
import { fromHtml } from 'hast-util-from-html';
import { InvalidDto } from '../dto.js';
import { htmlSanitizer } from './html-sanitizer.js';

const TAGS = ['p', 'br', 'em', 'strong', 'code', 'ul', 'ol', 'li', 'a'];
const sanitize = htmlSanitizer({
  tags: TAGS,
  attributes: { a: ['href'] },
  protocols: { href: ['http', 'https', 'mailto'] },
});

/** The markup that a payload could not survive as, or `refused`. */
function attempt(html: string): string | undefined {
  try {
    return sanitize(html);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return undefined;
  }
}

/** Everything in the text, as a browser's parser sees it, that the list does not allow. */
function foreign(html: string): string[] {
  const found: string[] = [];
  const look = (node: ReturnType<typeof fromHtml> | ReturnType<typeof fromHtml>['children'][number]): void => {
    if (node.type === 'comment' || node.type === 'doctype') {
      found.push(node.type);
    }
    if (node.type === 'element') {
      if (!TAGS.includes(node.tagName)) {
        found.push(node.tagName);
      }
      for (const [name, value] of Object.entries(node.properties)) {
        if (node.tagName !== 'a' || name !== 'href' || !/^(https?:\/\/[^/\\]|mailto:)/i.test(String(value))) {
          found.push(`${node.tagName}[${name}=${String(value)}]`);
        }
      }
    }
    if ('children' in node) {
      node.children.forEach(look);
    }
  };
  look(fromHtml(html, { fragment: true }));
  return found;
}

const PAYLOADS = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=http://evil/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img src=x:x onerror="alert(1)"//',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math><mtext><option><FAKEFAKE><option></option><mglyph><svg><mtext><textarea><a title="</textarea><img src=x onerror=alert(1)>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<form><div></form><form><input name=nodeName>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<noembed><p title="</noembed><img src=x onerror=alert(1)>">',
  '<textarea><p title="</textarea><img src=x onerror=alert(1)>">',
  '<title><p title="</title><img src=x onerror=alert(1)>">',
  '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
  '<plaintext><img src=x onerror=alert(1)>',
  '<template><img src=x onerror=alert(1)></template>',
  '<select><template><img src=x onerror=alert(1)></template></select>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="javascript:alert(1)"></object><embed src="javascript:alert(1)">',
  '<base href="javascript:/a/-alert(1)//">',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<link rel=stylesheet href=//evil/x.css><style>@import "//evil/x.css"</style>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!--<img src="--><img src=x onerror=alert(1)//">',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>',
  '<?xml-stylesheet href="javascript:alert(1)"?>',
  '<!doctype html><p>x',
  '</p><img src=x onerror=alert(1)><p>',
  '<p onclick=alert(1) style="background:url(javascript:alert(1))" id=x class=y name=z>x</p>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href=" javascript:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="\u0001javascript:alert(1)">x</a>',
  '<a href="javascript&colon;alert(1)">x</a>',
  '<a href="&#106;&#97;vascript:alert(1)">x</a>',
  '<a href="&#x6A&#x61vascript:alert(1)">x</a>',
  '<a href="java&Tab;script&colon;alert(1)">x</a>',
  '<a href="javascript&NewLine;:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="//evil.example">x</a>',
  String.raw`<a href="\\evil.example">x</a>`,
  String.raw`<a href="https:\\evil.example">x</a>`,
  '<a href="/relative">x</a>',
  '<a href="#fragment">x</a>',
  '<a href="">x</a>',
  '<a href>x</a>',
  '<a href="https:evil">x</a>',
  '<a href="https://user:password@evil.example">x</a>',
  '<a href="https://a.example" href="javascript:alert(1)" HREF="javascript:alert(2)">x</a>',
  '<a href="https://a.example" target=_blank onclick=alert(1) ping=//evil>x</a>',
  '<a xlink:href="javascript:alert(1)">x</a>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) /><a id=x></a>',
  '<math><a href="javascript:alert(1)">x</a></math>',
  '<a href="https://a.example/&quot;onclick=alert(1)//">x</a>',
  '<a href=\'https://a.example/"onclick="alert(1)\'>x</a>',
  '<a href="https://a.example">\u0338 onclick=alert(1) x</a>',
  '<p>\u0338<img src=x onerror=alert(1)>',
  '<em title="><img src=x onerror=alert(1)>">x</em>',
  '<em/onclick=alert(1)>x</em><em\tonclick=alert(1)>x</em>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&amp;lt;img src=x onerror=alert(1)&amp;gt;',
  '&#60;img src=x onerror=alert(1)&#62;',
  '<p>a<p>b<table><td><p>c</table>',
  '<a href="https://a.example"><table><td><a href="https://b.example">x</table>',
  '<p><button><p>x</button><object><p>y<marquee><em>z',
  '<li><ul><li><p><li><ol></ul><li>',
  '<br></br></p>',
  '<frameset><frame src="javascript:alert(1)"></frameset>',
  '<isindex action=javascript:alert(1) type=image>',
  '<custom-element onclick=alert(1)>x</custom-element>',
  '<p is="x-y">z</p>',
  '\uFEFF<script>alert(1)</script>',
  '<\u0130mg src=x onerror=alert(1)><\u017Fcript>alert(1)</\u017Fcript>',
];

describe('sanitising HTML', () => {
  it.each(PAYLOADS)('leaves nothing but what is allowed of %j', (payload) => {
    const html = attempt(payload);

    expect(html === undefined ? [] : foreign(html)).toEqual([]);
    expect(html === undefined ? undefined : sanitize(html)).toBe(html);
    expect(html ?? '').not.toMatch(/alert\(1\)[^<]*<\/(script|style)>/i);
  });

  it('keeps what is allowed as it was written', () => {
    const html = '<p>One <em>and</em> <a href="https://example.org/?a=1">two</a>.</p><ul><li><code>3</code></li></ul>';

    expect(sanitize(html)).toBe(html);
    expect(sanitize('Plain text, 1 + 1 = 2')).toBe('Plain text, 1 + 1 = 2');
    expect(sanitize('<a href="mailto:a@example.org">x</a>')).toBe('<a href="mailto:a@example.org">x</a>');
  });

  it('keeps the text of an element that goes, but not of one whose text is code', () => {
    expect(sanitize('<div>a<b>b</b><u>c</u></div>')).toBe('abc');
    expect(sanitize('a<script>b</script><style>c</style><iframe>d</iframe><svg>e</svg>f')).toBe('af');
  });

  it('writes text so that it stays text', () => {
    expect(foreign(sanitize('1 < 2 && 3 > 2'))).toEqual([]);
    expect(sanitize('&lt;b&gt;')).toBe('&#x3C;b>');
  });

  it('leaves only what is allowed of any mixture, and changes it no more', () => {
    const piece = fc.oneof(
      fc.constantFrom(...PAYLOADS),
      fc.constantFrom('<', '>', '"', "'", '&', '/', '=', '<!--', '-->', ']]>', '&lt;', '\u0338', '\u0301', '\0', ' '),
      fc.constantFrom(
        ...[...TAGS, 'b', 'table', 'td', 'svg', 'math', 'style', 'title', 'div'].flatMap((tag) => [
          `<${tag}>`,
          `</${tag}>`,
        ]),
      ),
      fc.constantFrom(
        '<a href="https://a.example">',
        '<a href=javascript:x>',
        '<em a',
        ' onclick=x',
        '<svg><desc>',
        '<foreignObject>',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const html = attempt(pieces.join(''));
        if (html !== undefined) {
          expect(foreign(html)).toEqual([]);
          expect(sanitize(html)).toBe(html);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('refuses more markup than anyone writes, before it costs anything', () => {
    const blowUp = `<p>${Array.from({ length: 800 }, (_, index) => `<em ${index}>`).join('')}${'<p>x'.repeat(800)}`;

    const started = performance.now();
    expect(() => sanitize(blowUp)).toThrow(RangeError);
    expect(() => sanitize('<em>'.repeat(100_000))).toThrow(RangeError);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('bounds the work of elements that are left open', () => {
    const open = `<p>${Array.from({ length: 240 }, (_, index) => `<em ${index}>`).join('')}${'<p>x'.repeat(240)}`;

    const started = performance.now();
    attempt(open);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    { tags: ['p', 'script'] },
    { tags: ['svg'] },
    { tags: ['a'], attributes: { a: ['href'] } },
    { tags: ['a'], attributes: { a: ['onclick'] } },
    { tags: ['p'], attributes: { p: ['style'] } },
    { tags: ['em'], attributes: { em: ['title'] } },
    { tags: ['a'], attributes: { '*': ['title'] } },
    { tags: ['a'], attributes: { a: ['href'] }, protocols: { href: ['https', 'javascript'] } },
  ])('takes no list that is unsafe itself: %j', (allowed) => {
    expect(() => htmlSanitizer(allowed)).toThrow(InvalidDto);
  });
});
