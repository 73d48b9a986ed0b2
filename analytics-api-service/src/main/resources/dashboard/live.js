// The feed of changes as this window has it: shared with the other windows, and left while nobody can see it.
import {authorization, demanded, heldToken} from './access.js';
import {hasWarehouse} from './api.js';
import {feed, goingOn} from './feed.js';

/** A window that says nothing is taken for gone; one that cannot be seen has left. */
const HERE = 5000;

/** A worker tells more often, if only that it has lost the service. Counted, and not by the clock, which a sleep turns on. */
const DEAD = 4;

const MOST_KEPT = 250;

const listeners = new Map();
let source = null;
let isOpen = false;
let workerFailed = false;
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
  if (changes === wanted) return;
  wanted = changes;
  source?.join();
}

export const connection = () => state;

export function open() {
  isOpen = true;
  source?.leave();
  source = null;
  if (document.hidden) return;
  if (!hasWarehouse()) {
    hear('connection', {state: 'none'});
    return;
  }
  source = shared() ?? own();
  source.join();
}

/** Listens no more until it is opened again. */
export function leave() {
  isOpen = false;
  source?.leave();
  source = null;
  hear('connection', {state: 'connecting'});
}

/** Null where a browser has no shared workers. One that ends, or never began, is left for a feed of this window's own. */
function shared() {
  if (!window.SharedWorker || workerFailed) return null;
  const worker = new SharedWorker(new URL('live-worker.js', import.meta.url), {type: 'module', name: 'orderlake-live'});
  const {port} = worker;
  let timer = 0;
  let silent = 0;

  function goAlone() {
    if (!timer) return;
    workerFailed = true;
    hear('connection', {state: 'lost'});
    open();
  }

  function join() {
    port.postMessage({token: heldToken(), changes: wanted});
  }

  function stay() {
    if (++silent > DEAD) goAlone();
    else join();
  }

  worker.onerror = goAlone;
  port.onmessage = ({data}) => {
    silent = 0;
    if (timer) hear(data.event, data.data);
  };
  return {
    join() {
      timer ||= setInterval(stay, HERE);
      join();
    },
    leave() {
      clearInterval(timer);
      timer = 0;
      port.postMessage({leave: true});
      port.close();
    },
  };
}

function own() {
  const direct = feed(hear);
  return {join: () => direct.open(wanted, authorization()), leave: () => direct.close()};
}

function hear(event, data) {
  if (event === 'refused') {
    demanded();
    return;
  }
  // A view that opens later shows more than what came last, of all entities.
  if (event === 'changes') last.changes = {changes: [...data.changes, ...goingOn(last.changes?.changes ?? [], data)].slice(0, MOST_KEPT), total: data.total, resumed: data.resumed};
  else last[event] = data;
  if (event === 'connection') state = data.state;
  listeners.get(event)?.forEach((listener) => listener(data));
}

document.addEventListener('visibilitychange', () => (document.hidden ? source?.leave() : isOpen && open()));
window.addEventListener('pagehide', () => source?.leave());
window.addEventListener('pageshow', (event) => event.persisted && isOpen && open());
