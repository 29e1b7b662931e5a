import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { type Onboarding } from '../../domain/onboarding.js';
import { type GraphqlContext } from '../engine/context.js';
import { OnboardingType } from './types.js';

/** The source of the subscription: an unknown onboarding is refused before the first event. */
function followOnboarding({
  args,
  context,
}: {
  readonly args: unknown;
  readonly context: GraphqlContext;
}): Promise<AsyncIterable<Onboarding>> {
  const { onboardingId } = args as { readonly onboardingId: string };
  return context.services.progress.onboarding(context.viewer, onboardingId, context.signal);
}

@Resolver()
export class OnboardingProgressResolver {
  @Subscription(() => OnboardingType, {
    subscribe: followOnboarding,
    description:
      'An onboarding as it is now, and again whenever its status or its counts have changed; a slow reader gets the newest ' +
      'state. It is completed after the state in which every row has ended.',
  })
  onboardingProgressed(
    @Arg('onboardingId', () => ID, { description: 'Which onboarding.' }) _onboardingId: string,
    @Root() onboarding: Onboarding,
  ): Onboarding {
    return onboarding;
  }
}
