import { useState } from 'react';
import { useAction, type UserError } from '../../app/connection/use-action';
import { useViewer } from '../../app/session/viewer';
import { useTexts } from '../../i18n/language';
import { Button } from '../../ui/button';
import { Panel } from '../../ui/dialogs/dialog';
import { TextInput } from '../../ui/field';
import { notify } from '../../ui/toast';
import { EditVehicleDocument } from './generated/vehicle';
import type { Vehicle } from './screen';
import { texts } from './texts';

/** Opens a form for name, plate and labels, where the scopes allow it. */
export function EditVehicle({ vehicle }: { readonly vehicle: Vehicle }) {
  const t = useTexts(texts);
  const { may } = useViewer();
  const [isOpen, setOpen] = useState(false);
  if (!may('vehicle:write')) return null;
  return (
    <>
      <Button onPress={() => setOpen(true)}>{t.edit}</Button>
      {isOpen && <EditForm vehicle={vehicle} onClose={() => setOpen(false)} />}
    </>
  );
}

interface EditFormProps {
  readonly vehicle: Vehicle;
  readonly onClose: () => void;
}

const emptyToNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

function EditForm({ vehicle, onClose }: EditFormProps) {
  const t = useTexts(texts);
  const [name, setName] = useState(vehicle.name ?? '');
  const [plate, setPlate] = useState(vehicle.licensePlate ?? '');
  const [labels, setLabels] = useState(
    vehicle.tags.map(({ key, value }) => `${key}=${value}`).join('\n'),
  );
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const [save, isBusy] = useAction(EditVehicleDocument);
  const lines = labels.split('\n').filter((line) => line.trim() !== '');
  const bad = lines.find((line) => !/^[^=]+=./.test(line));

  const submit = async (): Promise<void> => {
    const tags = lines.map((line) => {
      const [key = '', value = ''] = line.split(/=(.*)/s, 2);
      return { key: key.trim(), value: value.trim() };
    });
    const { data, userErrors } = await save({
      input: {
        vehicleId: vehicle.id,
        name: emptyToNull(name),
        licensePlate: emptyToNull(plate),
        tags,
      },
    });
    setErrors(userErrors);
    if (!data?.updateVehicle.vehicle) return;
    notify(t.saved);
    onClose();
  };
  const errorOf = (field: string): string | undefined =>
    errors.find((error) => error.field[0] === field)?.message;
  const others = errors.filter(
    ({ field }) => !['name', 'licensePlate', 'tags'].includes(field[0] ?? ''),
  );

  return (
    <Panel
      title={t.editTitle}
      isOpen
      onClose={onClose}
      actions={
        <Button look="main" isDisabled={isBusy || bad !== undefined} onPress={() => void submit()}>
          {t.save}
        </Button>
      }
    >
      <TextInput label={t.name} value={name} onChange={setName} error={errorOf('name')} autoFocus />
      <TextInput
        label={t.plate}
        value={plate}
        onChange={setPlate}
        error={errorOf('licensePlate')}
      />
      <TextInput
        label={t.labels}
        hint={t.labelsHint}
        lines={4}
        value={labels}
        onChange={setLabels}
        error={bad === undefined ? errorOf('tags') : t.badLabel(bad)}
      />
      {others.map(({ message }) => (
        <p key={message} className="field-error" role="alert">
          {message}
        </p>
      ))}
    </Panel>
  );
}
