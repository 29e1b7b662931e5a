import type { ReactNode } from 'react';
import { Form } from 'react-aria-components';
import type { UserError } from '../../app/connection/use-action';
import { Button } from '../button';
import { ErrorList } from '../errors';
import { Panel } from './dialog';

interface FormPanelProps {
  readonly title: string;
  readonly submit: string;
  readonly isBusy: boolean;
  readonly isComplete?: boolean;
  /** Refusals that no field of the form shows. */
  readonly errors: readonly UserError[];
  readonly look?: 'main' | 'danger';
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Form in a dialog: Enter submits it, and refusals without a field stand below the fields. */
export function FormPanel({
  title,
  submit,
  isBusy,
  isComplete = true,
  errors,
  look = 'main',
  onSubmit,
  onClose,
  children,
}: FormPanelProps) {
  const canSubmit = isComplete && !isBusy;
  return (
    <Panel
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <Button look={look} isDisabled={!canSubmit} onPress={onSubmit}>
          {submit}
        </Button>
      }
    >
      <Form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSubmit) onSubmit();
        }}
      >
        {children}
        {/* Enter in a field submits a form with one submit button; the visible one stands below. */}
        <input type="submit" hidden />
      </Form>
      <ErrorList errors={errors} />
    </Panel>
  );
}
