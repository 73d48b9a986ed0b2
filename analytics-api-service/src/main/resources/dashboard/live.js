// The feed of changes: one connection for the page, closed while nobody can see it.
import {hasWarehouse} from './api.js';
import {listen} from './events.js';

const listeners = new Map();
let end = null;
let wanted = 12;
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
    if (end) open();
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
  end = listen(`/api/live?changes=${wanted}`, {
    opened: () => become('live'),
    lost: () => become('lost'),
    event: (name, data) => tell(name, JSON.parse(data)),
  });
}

/** Listens no more until it is opened again. */
export function leave() {
  close();
  become('connecting');
}

function close() {
  end?.();
  end = null;
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
