// class-transformer exports its decorators' storage under no public name; @nestjs/mapped-types reads it from the same place.
declare module 'class-transformer/cjs/storage.js' {
  import { type ExposeOptions, type TransformFnParams, type TransformationType } from 'class-transformer';

  export const defaultMetadataStorage: {
    getExposedMetadatas(target: object): readonly ExposeMetadata[];
    findExposeMetadata(target: object, property: string): ExposeMetadata | undefined;
    findExcludeMetadata(target: object, property: string): object | undefined;
    findTypeMetadata(target: object, property: string): TypeMetadata | undefined;
    findTransformMetadatas(target: object, property: string, type: TransformationType): readonly TransformMetadata[];
  };

  export interface ExposeMetadata {
    readonly propertyName: string;
    readonly options: ExposeOptions;
  }

  export interface TypeMetadata {
    readonly typeFunction: (() => unknown) | undefined;
  }

  export interface TransformMetadata {
    readonly transformFn: (params: TransformFnParams) => unknown;
  }
}
