import { Outlet } from '@tanstack/react-router';
import { Fragment, type ReactNode, useEffect, useState } from 'react';
import { useTexts } from '../../i18n/language';
import { loadAllScreens } from '../../screens';
import { Button } from '../../ui/button';
import { Toasts } from '../../ui/toast';
import { useFleetId } from '../address';
import { TroubleBanner } from '../connection/trouble-banner';
import { LiveProvider, useLiveStatus } from '../live/live';
import { rememberFleet } from '../remembered-fleet';
import { session } from '../session/session';
import { useViewer } from '../session/viewer';
import { texts } from '../texts';
import { Navigation } from './navigation';
import { Preferences } from './preferences';

/** The first screen comes before all others. */
const LOAD_ALL_AFTER_MS = 3000;

/** Frame around every screen. */
export function Frame() {
  const t = useTexts(texts);
  const fleetId = useFleetId();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (fleetId !== '') rememberFleet(fleetId);
  }, [fleetId]);
  useEffect(() => {
    const timer = setTimeout(() => void loadAllScreens(), LOAD_ALL_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <FleetScope fleetId={fleetId}>
      <div className="frame">
        <a href="#content" className="skip">
          {t.skipToContent}
        </a>
        <header className="top">
          <Button
            look="quiet"
            aria-label={isOpen ? t.closeNavigation : t.openNavigation}
            aria-expanded={isOpen}
            onPress={() => setOpen(!isOpen)}
          >
            ☰
          </Button>
          <span className="brand">Fleetgraph</span>
        </header>
        <nav className={isOpen ? 'side open' : 'side'} aria-label={t.navigation}>
          <span className="brand">Fleetgraph</span>
          <Navigation fleetId={fleetId} onGone={() => setOpen(false)} />
          <div className="side-foot">
            {fleetId !== '' && <LiveSwitch />}
            <Preferences />
            <Account />
          </div>
        </nav>
        <main id="content" className="content" tabIndex={-1}>
          <TroubleBanner />
          <Outlet />
        </main>
        <Toasts />
      </div>
    </FleetScope>
  );
}

/** Follows the changes of the fleet that the address names, if it names one. */
function FleetScope({
  fleetId,
  children,
}: {
  readonly fleetId: string;
  readonly children: ReactNode;
}) {
  if (fleetId === '') return <Fragment>{children}</Fragment>;
  return <LiveProvider fleetId={fleetId}>{children}</LiveProvider>;
}

function LiveSwitch() {
  const t = useTexts(texts);
  const status = useLiveStatus();
  if (!status) return null;
  const { state, waiting, pause } = status;
  return (
    <div className="live">
      <span className={`live-dot ${state}`} aria-hidden="true" />
      <span>{state === 'paused' ? t.live.paused(waiting) : t.live[state]}</span>
      <Button look="quiet" onPress={() => pause(state !== 'paused')}>
        {state === 'paused' ? t.live.resume : t.live.pause}
      </Button>
    </div>
  );
}

function Account() {
  const t = useTexts(texts);
  const { clientId } = useViewer();
  return (
    <div className="account">
      <span>{t.account(clientId)}</span>
      <Button look="quiet" onPress={() => void session.signOut()}>
        {t.signOut}
      </Button>
    </div>
  );
}
