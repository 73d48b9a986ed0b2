// The feed of changes: one connection for the page, closed while nobody can see it.
import {hasWarehouse} from './api.js';

const listeners = new Map();
let source = null;
let wanted = 12;
let retry = 0;
let state = 'connecting';

/** The last of each event, for a view that opens later. */
export const last = {};

/** Calls back on "changes", "state" and "connection"; answers how to end that. */
export function on(event, listener) {
  if (!listeners.has(event)) listeners.set(event, new Set());
  listeners.get(event).add(listener);
  return () => listeners.get(event).delete(listener);
}

/** How many changes of each event a view wants. */
export function want(changes) {
  if (changes !== wanted) {
    wanted = changes;
    if (source) open();
  }
}

export const connection = () => state;

export function open() {
  close();
  if (document.hidden) return;
  if (!hasWarehouse()) {
    become('none');
    return;
  }
  source = new EventSource(`/api/live?changes=${wanted}`);
  source.onopen = () => become('live');
  source.onerror = () => {
    become('lost');
    // The browser comes again by itself, unless it was refused.
    if (source?.readyState === EventSource.CLOSED) retry = setTimeout(open, 2000);
  };
  for (const event of ['changes', 'state']) {
    source.addEventListener(event, (message) => tell(event, JSON.parse(message.data)));
  }
}

function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function become(now) {
  if (state === now) return;
  state = now;
  tell('connection', now);
}

function tell(event, data) {
  last[event] = data;
  listeners.get(event)?.forEach((listener) => listener(data));
}

document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
