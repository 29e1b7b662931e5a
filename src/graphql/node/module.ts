import { type NounModule } from '../module.js';
import { NodeResolver } from './resolver.js';

export const nodeModule: NounModule = {
  resolvers: [NodeResolver],
  rights: { node: 'fleet:read', nodes: 'fleet:read' },
};
