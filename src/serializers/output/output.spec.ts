import { Expose, Transform, Type } from 'class-transformer';
import { IsArray } from 'class-validator';
import { InvalidDto } from '../dto.js';
import { Nullable } from '../fields/nullable.decorator.js';
import { compileSerializer } from './compile-serializer.js';
import { escapeJson } from './escape-json.js';
import { dtosOf, oneOf, outputName, pageOf, type Output } from './output.js';
import { renderJson } from './render-json.js';
import { outputOf, Serialize } from './serialize.decorator.js';
import { UnserializableValue } from './shape.js';

class TagDto {
  @Expose()
  name: string;
}

class EverythingDto {
  @Expose()
  text: string;

  @Expose()
  count: number;

  @Expose()
  big: bigint;

  @Expose()
  at: Date;

  @Expose()
  tag: TagDto;

  @Expose()
  @Type(() => TagDto)
  tags: TagDto[];

  @Expose()
  @Type(() => Object)
  free: unknown;

  @Expose({ name: 'renamed' })
  internal: string;

  @Expose()
  @Transform(({ value }: { value: string }) => value.toUpperCase())
  loud: string;

  hidden: string;
}

const serialize = compileSerializer(EverythingDto);

function shaped(value: unknown): unknown {
  return JSON.parse(serialize(value));
}

const GIVEN = {
  text: 'x',
  count: 1.5,
  big: 2n ** 64n,
  at: new Date('2026-05-01T12:00:00+02:00'),
  tag: { name: 'a', id: 1 },
  tags: [{ name: 'b', id: 2 }, null],
  free: { any: ['thing'] },
  internal: 'y',
  loud: 'z',
  hidden: 'secret',
  password: 'secret',
};

describe('a serializer', () => {
  it('writes the exposed fields of an object, in the order of the class, and nothing else', () => {
    expect(serialize(GIVEN)).toBe(
      '{"text":"x","count":1.5,"big":"18446744073709551616","at":"2026-05-01T10:00:00.000Z","tag":{"name":"a"},' +
        '"tags":[{"name":"b"},null],"free":{"any":["thing"]},"renamed":"y","loud":"Z"}',
    );
  });

  it('reads entities with getters as well as plain objects', () => {
    class Entity {
      readonly #name = 'from a getter';
      readonly password = 'secret';
      get name(): string {
        return this.#name;
      }
    }
    expect(compileSerializer(TagDto)(new Entity())).toBe('{"name":"from a getter"}');
  });

  it('writes an array that may be null as what it is', () => {
    class LimitedDto {
      @Expose()
      @Nullable()
      @IsArray()
      scopes: string[] | null;
    }
    const write = compileSerializer(LimitedDto);

    expect(write({ scopes: ['a:read'] })).toBe('{"scopes":["a:read"]}');
    expect(write({ scopes: null })).toBe('{"scopes":null}');
    expect(() => write({ scopes: [{ hidden: 'secret' }] })).toThrow(UnserializableValue);
  });

  it('writes null for what is absent, in the object or as a whole', () => {
    expect(shaped({ loud: '' })).toEqual({
      text: null,
      count: null,
      big: null,
      at: null,
      tag: null,
      tags: null,
      free: null,
      renamed: null,
      loud: '',
    });
    expect(serialize(null)).toBe('null');
    expect(serialize(undefined)).toBe('null');
  });

  it('writes what the database has for a time as ISO 8601 in UTC', () => {
    expect(shaped({ ...GIVEN, at: '2026-05-01 12:00:00+02' })).toMatchObject({ at: '2026-05-01T10:00:00.000Z' });
  });

  it.each([
    ['NaN', { count: Number.NaN }],
    ['Infinity', { count: Infinity }],
    ['a date that is none', { at: new Date(Number.NaN) }],
    ['text for a date', { at: 'soon' }],
    ['an object that is not declared', { text: { password: 'x' } }],
    ['an array of such objects', { text: [{ password: 'x' }] }],
    ['no object for a nested one', { tag: 'x' }],
    ['no array for an array', { tags: { name: 'x' } }],
    ['a function', { text: () => 'x' }],
    ['a symbol', { text: Symbol('x') }],
  ])('refuses %s rather than leak it or write broken JSON', (_, wrong) => {
    expect(() => serialize({ ...GIVEN, ...wrong })).toThrow(UnserializableValue);
  });

  it('writes arrays and pages', () => {
    const rows = [{ name: 'a', id: 1 }, { name: 'b' }];

    expect(compileSerializer([TagDto])(rows)).toBe('[{"name":"a"},{"name":"b"}]');
    expect(
      compileSerializer(pageOf(TagDto))({ count: 2, next: null, previous: undefined, results: rows, more: 1 }),
    ).toBe('{"count":2,"next":null,"previous":null,"results":[{"name":"a"},{"name":"b"}]}');
    expect(compileSerializer(pageOf(TagDto))({ next: 'http://x/?cursor=1', previous: null, results: [] })).toBe(
      '{"next":"http://x/?cursor=1","previous":null,"results":[]}',
    );
    expect(() => compileSerializer([TagDto])({ name: 'a' })).toThrow(UnserializableValue);
    expect(() => compileSerializer(pageOf(TagDto))(rows)).toThrow(UnserializableValue);
  });

  it('writes a class that holds itself', () => {
    class NodeDto {
      @Expose()
      name: string;

      @Expose()
      @Type(() => NodeDto)
      children: NodeDto[];
    }
    expect(compileSerializer(NodeDto)({ name: 'a', children: [{ name: 'b', children: [], secret: 1 }] })).toBe(
      '{"name":"a","children":[{"name":"b","children":[]}]}',
    );
  });

  it('writes one of several by the class of what the handler returned, and nothing else', () => {
    class LabelDto extends TagDto {
      @Expose()
      colour: string;
    }
    const write = compileSerializer(oneOf(TagDto, LabelDto));
    const values = { name: 'a', colour: 'red', password: 'secret' };

    expect(write(Object.assign(new TagDto(), values))).toBe('{"name":"a"}');
    expect(write(Object.assign(new LabelDto(), values))).toBe('{"name":"a","colour":"red"}');
    for (const other of [values, new EverythingDto(), null, undefined]) {
      expect(() => write(other)).toThrow(UnserializableValue);
    }
  });

  it('needs a class that exposes something', () => {
    expect(() => compileSerializer(class Empty {})).toThrow(InvalidDto);
  });
});

describe('escaping JSON', () => {
  it('leaves nothing that HTML or script could read, and parses to the same value', () => {
    const value = { '<key>': '</script><!-- & \u2028\u2029 \\u003c "<"' };
    const escaped = escapeJson(JSON.stringify(value));

    expect(escaped).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(escaped)).toEqual(value);
    expect(renderJson(value)).toBe(escaped);
  });

  it('changes nothing else', () => {
    const json = JSON.stringify({ a: 'é😀\u0000"\\', b: [1, null] });
    expect(escapeJson(json)).toBe(json);
    expect(renderJson(undefined)).toBe('null');
  });
});

describe('declaring an output', () => {
  @Serialize(TagDto)
  class Controller {
    inherited(): void {
      // declares nothing
    }

    @Serialize([EverythingDto])
    own(): void {
      // declares its own
    }
  }
  class Child extends Controller {}
  const read = (controller: object, handler: object): Output | undefined =>
    outputOf({ getClass: () => controller, getHandler: () => handler });

  it('is read from the method, else from the class, also an inherited one', () => {
    const { inherited, own } = Object.getOwnPropertyDescriptors(Controller.prototype);
    expect(read(Controller, inherited.value as object)).toBe(TagDto);
    expect(read(Child, inherited.value as object)).toBe(TagDto);
    expect(read(Controller, own.value as object)).toEqual([EverythingDto]);
    expect(read(class {}, () => undefined)).toBeUndefined();
  });

  it('names its DTO classes, whatever its form', () => {
    expect([TagDto, [TagDto] as const, pageOf(TagDto)].map(dtosOf)).toEqual([[TagDto], [TagDto], [TagDto]]);
    expect(dtosOf(oneOf(TagDto, EverythingDto))).toEqual([TagDto, EverythingDto]);
    expect(outputName(oneOf(TagDto, EverythingDto))).toBe('TagDto, EverythingDto');
  });
});
