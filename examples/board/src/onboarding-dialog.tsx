import { useEffect, useRef, useState } from 'react';
import type { FleetOnBoard } from './board';
import { OnboardingForm } from './onboarding-form';
import { OnboardingProgress } from './onboarding-progress';

export type Account = FleetOnBoard['providerAccounts'][number];

/** The accounts that vehicles can be brought to. */
export function accountsForVehicles({ providerAccounts }: FleetOnBoard): readonly Account[] {
  return providerAccounts.filter(
    ({ provider: { capabilities, brands } }) =>
      brands.length > 0 &&
      (capabilities.includes('CLEARANCE') || capabilities.includes('VEHICLES')),
  );
}

interface OnboardingDialogProps {
  readonly fleetId: string;
  readonly accounts: readonly Account[];
  readonly onClose: () => void;
}

/** Brings vehicles to an account, and shows how far each has come. */
export function OnboardingDialog({ fleetId, accounts, onClose }: OnboardingDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [onboardingId, setOnboardingId] = useState<string>();
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector('textarea')?.focus();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="onboarding-title" onClose={onClose}>
      <div className="section-head">
        <h2 id="onboarding-title">Onboard vehicles</h2>
        <button className="plain" aria-label="Close" onClick={() => dialog.current?.close()}>
          ✕
        </button>
      </div>
      {onboardingId === undefined ? (
        <OnboardingForm fleetId={fleetId} accounts={accounts} onStarted={setOnboardingId} />
      ) : (
        <OnboardingProgress id={onboardingId} />
      )}
    </dialog>
  );
}
