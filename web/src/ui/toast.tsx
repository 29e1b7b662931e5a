import { useEffect } from 'react';
import { Store, useStore } from '../app/store';
import { texts } from '../app/texts';
import { useTexts } from '../i18n/language';
import { Button } from './button';

interface Note {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

const SHOWN_MS = 8000;
const MOST = 4;
const notes = new Store<readonly Note[]>([]);
let lastId = 0;

/** Says at the page's edge what came of an action; what failed stays until it is dismissed. */
export function notify(text: string, tone: 'good' | 'bad' = 'good'): void {
  lastId += 1;
  notes.set([...notes.get().slice(1 - MOST), { id: lastId, text, tone }]);
}

const dismiss = (id: number): void => notes.set(notes.get().filter((note) => note.id !== id));

function Toast({ note }: { readonly note: Note }) {
  const t = useTexts(texts);
  useEffect(() => {
    if (note.tone === 'bad') return undefined;
    const timer = setTimeout(() => dismiss(note.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [note]);
  return (
    <div className={`toast ${note.tone}`}>
      <span>{note.text}</span>
      <Button look="quiet" aria-label={t.dismiss} onPress={() => dismiss(note.id)}>
        ✕
      </Button>
    </div>
  );
}

export function Toasts() {
  return (
    <div className="toasts" role="status" aria-live="polite">
      {useStore(notes).map((note) => (
        <Toast key={note.id} note={note} />
      ))}
    </div>
  );
}
