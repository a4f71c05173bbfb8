import { create, setText } from './dom.js';

/** @typedef {import('../protocol.ts').CommandLine} CommandLine */

/** For how long it is said that a line was copied, ms. */
const SAID_MS = 2000;

/**
 * Lines to copy, each with a button that does it.
 * @param {readonly CommandLine[]} commands
 */
export function commandList(commands) {
  return create('ul', { class: 'commands' }, ...commands.map(commandItem));
}

/** @param {CommandLine} command */
function commandItem({ what, line }) {
  const code = create('code', {}, line);
  const button = create('button', { type: 'button', 'aria-label': `Copy: ${what}` }, 'Copy');
  button.addEventListener('click', () => void copy(line, code, button));
  return create('li', {}, create('span', { class: 'what' }, what), code, button);
}

/**
 * @param {string} line
 * @param {HTMLElement} code
 * @param {HTMLElement} button
 */
async function copy(line, code, button) {
  try {
    await navigator.clipboard.writeText(line);
    setText(button, 'Copied');
  } catch {
    // A browser may not allow it: then the line is selected, and a key copies it.
    getSelection()?.selectAllChildren(code);
    setText(button, 'Selected');
  }
  setTimeout(() => setText(button, 'Copy'), SAID_MS);
}
