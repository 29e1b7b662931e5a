import { type NounModule } from '../module.js';
import { ViewerResolver } from './resolver.js';

export const viewerModule: NounModule = {
  resolvers: [ViewerResolver],
  rights: {
    viewer: 'signed-in',
  },
};
