import { Link, useNavigate } from '@tanstack/react-router';
import { useLanguage, useTexts } from '../../i18n/language';
import { SCREENS } from '../../screens';
import { Select } from '../../ui/select';
import { useFleets } from '../fleets';
import { rememberedFleet, rememberFleet } from '../remembered-fleet';
import { useViewer } from '../session/viewer';
import { texts } from '../texts';

interface NavigationProps {
  readonly fleetId: string;
  readonly onGone: () => void;
}

/** Fleet chooser and the screens that the viewer's scopes allow. */
export function Navigation({ fleetId, onGone }: NavigationProps) {
  const t = useTexts(texts);
  const { may } = useViewer();
  const { fleets } = useFleets();
  // Screens that are about no fleet have the menu of the one that was looked at last, or the first.
  const shown = fleetId === '' ? (rememberedFleet() ?? fleets?.[0]?.id ?? '') : fleetId;
  const allowed = SCREENS.filter(({ scope }) => may(scope));
  const ofFleet = allowed.filter(({ menu }) => menu === 'fleet' && shown !== '');
  const ofDeveloper = allowed.filter(({ menu }) => menu === 'developer');
  const ofOperator = allowed.filter(({ menu }) => menu === 'operator');
  return (
    <>
      <FleetChooser fleetId={shown} onGone={onGone} />
      <MenuList entries={ofFleet} fleetId={shown} onGone={onGone} />
      {ofOperator.length > 0 && (
        <>
          <h2 className="menu-heading">{t.operatorArea}</h2>
          <MenuList entries={ofOperator} fleetId={shown} onGone={onGone} />
        </>
      )}
      {ofDeveloper.length > 0 && (
        <>
          <h2 className="menu-heading">{t.developerArea}</h2>
          <MenuList entries={ofDeveloper} fleetId={shown} onGone={onGone} />
        </>
      )}
    </>
  );
}

interface MenuListProps extends NavigationProps {
  readonly entries: typeof SCREENS;
}

function MenuList({ entries, fleetId, onGone }: MenuListProps) {
  const language = useLanguage();
  return (
    <ul className="menu">
      {entries.map(({ path, title }) => (
        <li key={path}>
          <Link
            to={path}
            params={{ fleetId }}
            activeOptions={{ exact: path === '/fleets/$fleetId', includeSearch: false }}
            onClick={onGone}
          >
            {title[language]}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function FleetChooser({ fleetId, onGone }: NavigationProps) {
  const t = useTexts(texts);
  const navigate = useNavigate();
  const { fleets } = useFleets();
  if (!fleets || fleets.length === 0) return null;
  return (
    <Select
      label={t.fleet}
      options={fleets}
      value={fleetId}
      placeholder={t.chooseFleet}
      onChange={(id) => {
        rememberFleet(id);
        onGone();
        void navigate({ to: '/fleets/$fleetId', params: { fleetId: id } });
      }}
    />
  );
}
