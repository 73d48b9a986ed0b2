// One connection to the feed for all windows of a browser, which would else run out of connections.
import {feed} from './feed.js';

/** A window that was not closed in order says nothing more. */
const GONE = 30_000;

/** By token: the windows of each have one feed. */
const shared = new Map();

function feedOf(token) {
  if (!shared.has(token)) {
    const windows = new Map();
    const all = (event, data) => windows.forEach((_, port) => port.postMessage({event, data}));
    shared.set(token, {windows, feed: feed(all)});
  }
  return shared.get(token);
}

function join(port, {token, changes}) {
  const {windows, feed: own} = feedOf(token);
  const known = windows.get(port);
  windows.set(port, {changes, heardAt: Date.now()});
  if (changes > own.wanted()) own.open(changes, token ? {Authorization: `Bearer ${token}`} : {});
  else if (known?.changes !== changes) own.soFar().forEach(([event, data]) => port.postMessage({event, data}));
}

function leave(port) {
  for (const [token, {windows, feed: own}] of shared) {
    windows.delete(port);
    if (windows.size === 0) {
      own.close();
      shared.delete(token);
    }
  }
}

let sweptAt = Date.now();

/** After a sleep the windows have had no time yet to say that they are here. */
function sweep() {
  const slept = Date.now() - sweptAt > GONE;
  sweptAt = Date.now();
  if (slept) return;
  for (const {windows} of [...shared.values()]) {
    for (const [port, {heardAt}] of windows) if (Date.now() - heardAt > GONE) leave(port);
  }
}

self.addEventListener('connect', ({ports: [port]}) => {
  port.onmessage = ({data}) => (data.leave ? leave(port) : join(port, data));
});
setInterval(sweep, GONE / 3);
