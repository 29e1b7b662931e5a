import { Field, ObjectType } from 'type-graphql';

@ObjectType('Viewer', {
  description: 'The calling client and its rights.',
  simpleResolvers: true,
})
export class ViewerType {
  @Field(() => String, { description: 'The API client that is calling.' })
  readonly clientId!: string;

  @Field(() => [String], {
    description:
      'Scopes of the client: `fleet:read`, `fleet:write`, `credential:write`, `vehicle:write`, `clearance:write`, `token:issue`, `client:admin`. ' +
      'Being allowed to write anything implies reading.',
  })
  readonly scopes!: readonly string[];
}
