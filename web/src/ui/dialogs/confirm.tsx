import { type ReactNode, useState } from 'react';
import type { ActionResult, UserError } from '../../app/connection/use-action';
import { notify } from '../toast';
import { FormPanel } from './form-panel';

interface ConfirmProps {
  readonly title: string;
  readonly submit: string;
  /** Notice after success. */
  readonly done: string;
  readonly look?: 'main' | 'danger';
  readonly isBusy: boolean;
  readonly run: () => Promise<ActionResult<unknown>>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Question before an action; refusals are shown in it, and it closes after success. */
export function Confirm({ done, run, onClose, children, ...panel }: ConfirmProps) {
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const carryOut = async (): Promise<void> => {
    const { data, userErrors } = await run();
    setErrors(userErrors);
    if (data === null || userErrors.length > 0) return;
    notify(done);
    onClose();
  };
  return (
    <FormPanel {...panel} errors={errors} onClose={onClose} onSubmit={() => void carryOut()}>
      {children}
    </FormPanel>
  );
}
