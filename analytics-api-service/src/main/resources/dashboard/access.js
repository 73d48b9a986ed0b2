// The token that the services may ask for. It is kept for this tab, until it is closed.
import {el, setText} from './format.js';

const KEY = 'orderlake-token';
let token = stored();
let demand = () => {};

export const hasToken = () => token !== '';

export const heldToken = () => token;

export const authorization = () => (token ? {Authorization: `Bearer ${token}`} : {});

/** What to do when a service asks for a token, or for another one. */
export function onDemand(listener) {
  demand = listener;
}

export function demanded() {
  demand();
}

export function keep(text) {
  token = text;
  try {
    if (text) sessionStorage.setItem(KEY, text);
    else sessionStorage.removeItem(KEY);
  } catch { /* Then it holds until the page is left. */ }
}

/**
 * A form that asks for the token.
 *
 * @param use tries it; its error is shown
 */
export function tokenForm(use) {
  const field = el('input', {id: 'token', type: 'password', required: true, autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'token-hint'});
  const trouble = el('p.error', {role: 'alert', hidden: true});
  const button = el('button.primary', {type: 'submit'}, 'Use it');
  const form = el('form.panel.narrow', {onsubmit: async (event) => {
    event.preventDefault();
    button.disabled = true;
    trouble.hidden = true;
    keep(field.value.trim());
    try {
      await use();
    } catch (e) {
      keep('');
      setText(trouble, e.status === 401 ? 'The services do not know this token.' : e.message);
      trouble.hidden = false;
      field.focus();
    }
    button.disabled = false;
  }},
    el('h1', 'A token, please'),
    el('p', 'These services are open to those who have one of their tokens.'),
    el('div.field', el('label', {for: 'token'}, 'Token'), field, el('span.hint', {id: 'token-hint'}, 'the read token to look, the control token to change things too; this tab keeps it until it is closed')),
    el('p.row', button), trouble);
  return {form, focus: () => field.focus()};
}

function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}
