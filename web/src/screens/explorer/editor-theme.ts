import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colors of the console's variables, which reach into the editor's own tree of elements. */
const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--surface)' },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '-3px' },
  '.cm-scroller': {
    font: '0.9rem/1.5 ui-monospace, SFMono-Regular, Menlo, monospace',
    overflow: 'auto',
  },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-gutters': {
    color: 'var(--muted)',
    backgroundColor: 'var(--neutral-soft)',
    border: 'none',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'var(--accent-soft)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-tooltip': {
    color: 'var(--text)',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--accent-text)',
    backgroundColor: 'var(--accent)',
  },
  '.cm-foldPlaceholder': { color: 'var(--muted)', backgroundColor: 'var(--neutral-soft)' },
});

const highlights = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: 'var(--bad)' },
  { tag: [tags.typeName, tags.atom], color: 'var(--good)' },
  { tag: [tags.variableName, tags.string, tags.number], color: 'var(--waiting)' },
  { tag: [tags.propertyName, tags.attributeName], color: 'var(--info)' },
  { tag: [tags.comment], color: 'var(--muted)' },
]);

export const editorTheme: Extension = [theme, syntaxHighlighting(highlights)];
