import { type ArgumentMetadata } from '@nestjs/common';
import { Type as TypeOf } from 'class-transformer';
import {
  ArrayMinSize,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { NotFound, ParseFailed, UnsupportedMediaType } from '../exceptions/api.exceptions.js';
import { IdParam } from './id-param.js';
import { ValidationPipe } from './validation.pipe.js';
import { body, faults, raw } from '../../test/kit/body-validation.js';

const pipe = new ValidationPipe();
const ID = '0198c0de-0000-7000-8000-000000000001';

class AddressDto {
  @IsString()
  @MaxLength(10)
  city: string;
}

class OrderDto {
  @ValidateNested()
  address: AddressDto;

  @IsOptional()
  @ArrayMinSize(1)
  @ValidateNested({ each: true })
  @TypeOf(() => AddressDto)
  others?: AddressDto[];

  @IsOptional()
  @ValidateNested({ each: true })
  @TypeOf(() => OrderDto)
  parts?: OrderDto[];
}

describe('a body', () => {
  it('is validated at every depth, and its nested objects are DTOs', () => {
    const dto = body(OrderDto, { address: { city: 'Rome' }, parts: [{ address: { city: 'Oslo' } }] }) as OrderDto;

    expect(dto.address).toBeInstanceOf(AddressDto);
    expect(dto.parts?.[0]?.address).toEqual({ city: 'Oslo' });
    expect(
      faults(() =>
        body(OrderDto, {
          address: { city: 5, zip: 1 },
          others: [{ city: 'fine' }, { city: 'much too long' }, null, 'x', []],
          parts: [{ address: { city: 'Oslo', 'a/b': { deep: 1 } } }, {}],
        }),
      ),
    ).toEqual([
      ['/address/zip', 'unknown_field'],
      ['/address/city', 'invalid'],
      ['/others/1/city', 'max_length'],
      ['/others/2', 'invalid'],
      ['/others/3', 'invalid'],
      ['/others/4', 'invalid'],
      ['/parts/0/address/a~1b', 'unknown_field'],
      ['/parts/1/address', 'required'],
    ]);
    expect(faults(() => body(OrderDto, { address: [], others: {}, parts: null }))).toEqual([
      ['/address', 'invalid'],
      ['/others', 'invalid'],
      ['/parts', 'null'],
    ]);
    expect(faults(() => body(OrderDto, { address: { city: 'Rome' }, others: [] }))).toEqual([
      ['/others', 'min_length'],
    ]);
  });

  it.each([[[]], [[{ city: 'x' }]], ['text'], [5], [null], [true]])('must be an object, not %j', (document) => {
    expect(faults(() => body(AddressDto, document))).toEqual([['', 'invalid']]);
  });

  it('is refused before its rules when it is not JSON', () => {
    expect(() => raw(AddressDto, '{', 'application/json')).toThrow(ParseFailed);
    expect(() => raw(AddressDto, '{"city":"Rome"}', 'text/plain')).toThrow(UnsupportedMediaType);
    expect(() => raw(AddressDto, '{"city":"Rome"}', 'application/jsonx')).toThrow(UnsupportedMediaType);
  });

  it('that was not sent is an empty one', () => {
    expect(faults(() => pipe.transform(undefined, { type: 'body', metatype: AddressDto }))).toEqual([
      ['/city', 'required'],
    ]);
    expect(faults(() => raw(AddressDto, ''))).toEqual([['/city', 'required']]);
  });

  it('pollutes nothing', () => {
    expect(faults(() => raw(AddressDto, '{"city":"Rome","__proto__":{"isAdmin":true}}'))).toEqual([
      ['/__proto__', 'unknown_field'],
    ]);
    expect(faults(() => raw(AddressDto, '{"city":"Rome","toString":1,"hasOwnProperty":1}'))).toEqual([
      ['/toString', 'unknown_field'],
      ['/hasOwnProperty', 'unknown_field'],
    ]);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
  });

  it('takes no inherited value for a sent one', () => {
    class Tricky {
      @IsObject()
      @IsOptional()
      valueOf: () => object;
    }
    expect(Object.keys(body(Tricky, {}) as object)).toEqual([]);
  });

  it('reports at most 100 faults', () => {
    const document = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]));
    expect(faults(() => body(AddressDto, document))).toHaveLength(100);
    expect(faults(() => body(OrderDto, { address: { city: 'x' }, others: new Array(5000).fill(1) }))).toHaveLength(100);
  });
});

describe('a query', () => {
  class SearchDto {
    @IsOptional()
    @IsInt()
    @Min(1)
    @Max(10)
    limit?: number;

    @IsOptional()
    @IsBoolean()
    active?: boolean;

    @IsString()
    @MaxLength(5)
    q: string;
  }
  const query = (value: unknown): unknown => pipe.transform(value, { type: 'query', metatype: SearchDto });

  it('is read strictly', () => {
    expect(query({ limit: '5', active: 'false', q: 'x' })).toEqual({ limit: 5, active: false, q: 'x' });
    expect(faults(() => query({ limit: '5x', active: '1', q: 'too long', 'un/known': '1', __proto__x: 'y' }))).toEqual([
      ['un/known', 'unknown_field'],
      ['__proto__x', 'unknown_field'],
      ['limit', 'invalid'],
      ['active', 'invalid'],
      ['q', 'max_length'],
    ]);
    for (const limit of ['', ' 5', '0x5', '1e1', '05', '+5', '5.5', '99999999999999999999', 'NaN', 'Infinity']) {
      expect(faults(() => query({ limit, q: 'x' }))).toEqual([['limit', 'invalid']]);
    }
  });

  it('refuses a repeated parameter, a NUL, and the keys of a prototype', () => {
    expect(faults(() => query({ q: ['a', 'b'] }))).toEqual([['q', 'invalid']]);
    expect(faults(() => query({ q: 'a\0' }))).toEqual([['q', 'invalid']]);
    expect(faults(() => query(JSON.parse('{"q":"x","__proto__":"y","constructor":"z"}')))).toEqual([
      ['__proto__', 'unknown_field'],
      ['constructor', 'unknown_field'],
    ]);
  });

  it('is handed over as it is when it has no DTO class', () => {
    const asked = { page: '2' };
    expect(pipe.transform(asked, { type: 'query', metatype: Object })).toBe(asked);
  });

  it('gives a single parameter as one text, or not at all', () => {
    const one: ArgumentMetadata = { type: 'query', metatype: String, data: 'q' };
    expect(pipe.transform('x', one)).toBe('x');
    expect(pipe.transform(undefined, one)).toBeUndefined();
    expect(faults(() => pipe.transform(['x', 'y'], one))).toEqual([['q', 'invalid']]);
  });
});

describe('a path', () => {
  it.each(['1', '', 'me', ID.toUpperCase(), `${ID} `, `${ID}\0`, "' OR 1=1", undefined, [ID]])(
    'whose id is %j names nothing',
    (id) => {
      expect(() => pipe.transform(id, { type: 'param', metatype: String, data: 'id' })).toThrow(NotFound);
      expect(() => pipe.transform({ id }, { type: 'param', metatype: IdParam })).toThrow(NotFound);
    },
  );

  it('gives an id of ours', () => {
    expect(pipe.transform(ID, { type: 'param', metatype: String, data: 'id' })).toBe(ID);
    expect(pipe.transform({ id: ID }, { type: 'param', metatype: IdParam })).toEqual({ id: ID });
  });

  it('gives other text, but none that cannot be stored', () => {
    expect(pipe.transform('x', { type: 'param', metatype: String, data: 'name' })).toBe('x');
    expect(() => pipe.transform('x\0', { type: 'param', metatype: String, data: 'name' })).toThrow(NotFound);
  });
});

it('leaves the arguments of custom decorators alone', () => {
  const user = { name: 'alice' };
  expect(pipe.transform(user, { type: 'custom', metatype: AddressDto })).toBe(user);
});
