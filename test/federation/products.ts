import 'reflect-metadata';
import { DirectiveLocation, GraphQLDirective } from 'graphql';
import {
  Arg,
  Directive,
  Field,
  FieldResolver,
  Float,
  ID,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { type Entities } from '../../src/graphql/federation/entity.js';
import { type Subgraph } from '../../src/graphql/federation/federation.js';
import { printLinked } from '../../src/graphql/federation/subgraph-sdl.js';
import { buildBaseSchema } from '../../src/graphql/schema.js';

/**
 * The subgraph that Apollo's federation subgraph compatibility suite asks for, whose types and
 * values the suite lays down, made by the machinery of our own graph. It has what a graph of fleets
 * has no use for: keys of several and of nested fields, fields that need those of other subgraphs,
 * fields taken over from them.
 */
const LINKS = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@tag", "@inaccessible", "@override", "@external", "@provides", "@requires", "@composeDirective", "@interfaceObject"])
  @link(url: "https://myspecs.dev/myCustomDirective/v1.0", import: ["@custom"])
  @composeDirective(name: "@custom")
`;

const custom = new GraphQLDirective({ name: 'custom', locations: [DirectiveLocation.OBJECT] });

@ObjectType({ simpleResolvers: true })
class CaseStudy {
  @Field(() => ID)
  readonly caseNumber!: string;

  @Field(() => String, { nullable: true })
  readonly description!: string | null;
}

@Directive('@key(fields: "study { caseNumber }")')
@ObjectType({ simpleResolvers: true })
class ProductResearch {
  @Field(() => CaseStudy)
  readonly study!: CaseStudy;

  @Field(() => String, { nullable: true })
  readonly outcome!: string | null;
}

@ObjectType({ simpleResolvers: true })
class ProductVariation {
  @Field(() => ID)
  readonly id!: string;
}

@Directive('@shareable')
@ObjectType({ simpleResolvers: true })
class ProductDimension {
  @Field(() => String, { nullable: true })
  readonly size!: string | null;

  @Field(() => Float, { nullable: true })
  readonly weight!: number | null;

  @Directive('@inaccessible')
  @Field(() => String, { nullable: true })
  readonly unit!: string | null;
}

@Directive('@key(fields: "email")')
@ObjectType({ simpleResolvers: true })
class User {
  @Directive('@requires(fields: "totalProductsCreated yearsOfEmployment")')
  @Field(() => Int, { nullable: true })
  readonly averageProductsCreatedPerYear?: number | null;

  @Field(() => ID)
  readonly email!: string;

  @Directive('@override(from: "users")')
  @Field(() => String, { nullable: true })
  readonly name!: string | null;

  @Directive('@external')
  @Field(() => Int, { nullable: true })
  readonly totalProductsCreated!: number | null;

  @Directive('@external')
  @Field(() => Int)
  readonly yearsOfEmployment!: number;
}

@Directive('@custom')
@Directive('@key(fields: "id")')
@Directive('@key(fields: "sku package")')
@Directive('@key(fields: "sku variation { id }")')
@ObjectType({ simpleResolvers: true })
class Product {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true })
  readonly sku!: string | null;

  @Field(() => String, { nullable: true })
  readonly package!: string | null;

  @Field(() => ProductVariation, { nullable: true })
  readonly variation!: ProductVariation | null;

  @Field(() => ProductDimension, { nullable: true })
  readonly dimensions!: ProductDimension | null;

  @Directive('@provides(fields: "totalProductsCreated")')
  @Field(() => User, { nullable: true })
  readonly createdBy!: User | null;

  @Directive('@tag(name: "internal")')
  @Field(() => String, { nullable: true })
  readonly notes!: string | null;

  @Field(() => [ProductResearch])
  readonly research!: readonly ProductResearch[];
}

@Directive('@key(fields: "sku package")')
@ObjectType({ simpleResolvers: true })
class DeprecatedProduct {
  @Field(() => String)
  readonly sku!: string;

  @Field(() => String)
  readonly package!: string;

  @Field(() => String, { nullable: true })
  readonly reason!: string | null;

  @Field(() => User, { nullable: true })
  readonly createdBy!: User | null;
}

@Directive('@interfaceObject')
@Directive('@key(fields: "id")')
@ObjectType({ simpleResolvers: true })
class Inventory {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => [DeprecatedProduct])
  readonly deprecatedProducts!: readonly DeprecatedProduct[];
}

const JANE = {
  email: 'support@apollographql.com',
  name: 'Jane Smith',
  totalProductsCreated: 1337,
  yearsOfEmployment: 10,
} satisfies User;
const DIMENSIONS: ProductDimension = { size: 'small', weight: 1, unit: 'kg' };
const RESEARCH: readonly ProductResearch[] = [
  { study: { caseNumber: '1234', description: 'Federation Study' }, outcome: null },
  { study: { caseNumber: '1235', description: 'Studio Study' }, outcome: null },
];
const PRODUCTS: readonly Product[] = [
  {
    id: 'apollo-federation',
    sku: 'federation',
    package: '@apollo/federation',
    variation: { id: 'OSS' },
    dimensions: DIMENSIONS,
    createdBy: JANE,
    notes: null,
    research: RESEARCH.slice(0, 1),
  },
  {
    id: 'apollo-studio',
    sku: 'studio',
    package: '',
    variation: { id: 'platform' },
    dimensions: DIMENSIONS,
    createdBy: JANE,
    notes: null,
    research: RESEARCH.slice(1),
  },
];
const DEPRECATED: readonly DeprecatedProduct[] = [
  {
    sku: 'apollo-federation-v1',
    package: '@apollo/federation-v1',
    reason: 'Migrate to Federation V2',
    createdBy: JANE,
  },
];
const INVENTORIES: readonly Inventory[] = [{ id: 'apollo-oss', deprecatedProducts: DEPRECATED }];

@Resolver(() => User)
class UserResolver {
  @FieldResolver(() => Int, { nullable: true })
  averageProductsCreatedPerYear(
    @Root() { totalProductsCreated, yearsOfEmployment }: User,
  ): number | null {
    return totalProductsCreated === null
      ? null
      : Math.round(totalProductsCreated / yearsOfEmployment);
  }
}

@Resolver()
class ProductsResolver {
  @Query(() => Product, { nullable: true })
  product(@Arg('id', () => ID) id: string): Product | null {
    return PRODUCTS.find((product) => product.id === id) ?? null;
  }

  @Query(() => DeprecatedProduct, { nullable: true, deprecationReason: 'Ask for `product`.' })
  deprecatedProduct(
    @Arg('sku', () => String) sku: string,
    @Arg('package', () => String) name: string,
  ): DeprecatedProduct | null {
    return DEPRECATED.find((product) => product.sku === sku && product.package === name) ?? null;
  }

  /** Reached by a representation only: a field makes it part of the schema. */
  @Directive('@inaccessible')
  @Query(() => [Inventory])
  inventories(): readonly Inventory[] {
    return INVENTORIES;
  }
}

type Hints = {
  readonly [key: string]: unknown;
  readonly variation?: { readonly id: string };
  readonly study?: { readonly caseNumber: string };
};

const findProduct = ({ id, sku, package: name, variation }: Hints): Product | null =>
  PRODUCTS.find((product) =>
    id === undefined
      ? product.sku === sku &&
        (variation ? product.variation?.id === variation.id : product.package === name)
      : product.id === id,
  ) ?? null;

const ENTITIES: Entities = {
  Product: (hints) => findProduct(hints),
  DeprecatedProduct: ({ sku, package: name }) =>
    DEPRECATED.find((product) => product.sku === sku && product.package === name) ?? null,
  ProductResearch: ({ study }: Hints) =>
    RESEARCH.find((research) => research.study.caseNumber === study?.caseNumber) ?? null,
  // The representation holds the fields that another subgraph owns.
  User: (hints) => (hints['email'] === JANE.email ? { ...JANE, ...hints } : null),
  Inventory: ({ id }) => INVENTORIES.find((inventory) => inventory.id === id) ?? null,
};

export async function productsSubgraph(): Promise<Subgraph> {
  const base = await buildBaseSchema([ProductsResolver, UserResolver], [custom]);
  return { base, sdl: printLinked(LINKS, base), entities: ENTITIES };
}
