import { Injectable, type PipeTransform } from '@nestjs/common';
import { type Model } from './model.js';
import { type RoutedRequest } from './routed.decorator.js';
import { ScopedObjects } from './scoped-objects.js';

/** Hands over the object that the {@link ObjectGuard} has loaded. */
@Injectable()
export class ObjectPipe implements PipeTransform<RoutedRequest, Model> {
  constructor(private readonly objects: ScopedObjects) {}

  transform({ request }: RoutedRequest): Model {
    return this.objects.of(request);
  }
}
