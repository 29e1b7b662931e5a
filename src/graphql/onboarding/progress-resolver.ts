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
      'The current state of an onboarding, then each change of its status or counts; a ' +
      'slow reader gets only the newest state. The subscription completes once every row ' +
      'has ended.',
  })
  onboardingProgressed(
    @Arg('onboardingId', () => ID, { description: 'Id of the onboarding.' }) _onboardingId: string,
    @Root() onboarding: Onboarding,
  ): Onboarding {
    return onboarding;
  }
}
