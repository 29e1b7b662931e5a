import { type ReactNode, useDeferredValue } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { texts } from '../../app/texts';
import { useTexts } from '../../i18n/language';
import { Button } from '../button';

interface PanelProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** A dialog over the page; Escape and a click beside it close it. */
export function Panel({ title, isOpen, onClose, children, actions }: PanelProps) {
  const t = useTexts(texts);
  // The click is answered first: a dialog takes long to draw on a slow device.
  const isDrawn = useDeferredValue(isOpen, false);
  return (
    <ModalOverlay
      isOpen={isOpen && isDrawn}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className="overlay"
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
          <footer className="dialog-actions">
            <Button onPress={onClose} autoFocus={actions === undefined}>
              {actions === undefined ? t.close : t.cancel}
            </Button>
            {actions}
          </footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
