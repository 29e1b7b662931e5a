import { Prec } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { graphql } from 'cm6-graphql';
import { basicSetup } from 'codemirror';
import type { GraphQLSchema } from 'graphql';
import { useEffect, useRef } from 'react';
import { editorTheme } from './editor-theme';

interface EditorProps {
  readonly label: string;
  readonly initial: string;
  readonly schema: GraphQLSchema;
  readonly onChange: (text: string) => void;
  readonly onRun: () => void;
}

/** Editor of operations, which completes and checks them by the schema. */
export function Editor({ label, initial, schema, onChange, onRun }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const calls = useRef({ onChange, onRun });
  useEffect(() => {
    calls.current = { onChange, onRun };
  });
  const first = useRef(initial);
  useEffect(() => {
    const host = place.current;
    if (!host) return undefined;
    const run = (): boolean => {
      calls.current.onRun();
      return true;
    };
    // In a tree of its own the editor adds its styles as the policy of the page allows.
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const view = new EditorView({
      parent: root,
      root,
      doc: first.current,
      extensions: [
        // Before the bindings of the editor, in which it inserts a line.
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
        editorTheme,
        basicSetup,
        graphql(schema),
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) calls.current.onChange(update.state.doc.toString());
        }),
      ],
    });
    return () => view.destroy();
  }, [schema, label]);
  return <div className="editor" ref={place} />;
}
