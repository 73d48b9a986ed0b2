// The feed of changes: one connection, what it told last, and what was missed while it was away.
import {listen} from './events.js';
import {parse} from './json.js';

const MOST_KEPT = 250;

/**
 * A feed, closed at first.
 *
 * @param tell called with an event and its data: "changes" and "state" as the service tells them,
 *     "connection" with {state, since, missed}, and "refused" when it takes a token, or another one
 */
export function feed(tell) {
  let end = null;
  let wanted = 0;
  let latest = [];
  let lastState = null;
  let connection = {state: 'connecting'};
  let lostAt = 0;

  function open(changes, headers) {
    close();
    wanted = changes;
    end = listen(`/api/live?changes=${changes}`, headers, {event: (name, data) => hear(name, parse(data)), lost});
  }

  function close() {
    end?.();
    end = null;
    latest = [];
    lastState = null;
    lostAt = 0;
    connection = {state: 'connecting'};
  }

  function hear(name, data) {
    if (name === 'changes') {
      if (data.entity) data.changes.forEach((change) => (change.entity ??= data.entity));
      latest = [...data.changes, ...goingOn(latest, data)].slice(0, MOST_KEPT);
      greeted(data);
    } else {
      lastState = data;
    }
    tell(name, data);
  }

  /** The first changes after a break say how many were missed. */
  function greeted({resumed, total}) {
    if (connection.state === 'live') return;
    become(lostAt ? {state: 'live', away: Date.now() - lostAt, missed: resumed ? total : null} : {state: 'live'});
    lostAt = 0;
  }

  function lost(status, problem) {
    if (status === 401) {
      close();
      tell('refused');
      return;
    }
    lostAt ||= connection.state === 'live' ? Date.now() : 0;
    become(status === 503 && problem?.type?.endsWith('too-many-listeners') ? {state: 'full', detail: problem.detail} : {state: 'lost', detail: problem?.detail});
  }

  function become(now) {
    connection = now;
    tell('connection', now);
  }

  return {
    open,
    close,
    wanted: () => (end ? wanted : 0),
    /** All that one who joins now would have been told: event and data of each. */
    soFar() {
      const changes = latest.length ? [['changes', {changes: latest, total: latest.length, resumed: false}]] : [];
      const {state, detail} = connection;
      return [['connection', {state, detail}], ...(lastState ? [['state', lastState]] : []), ...changes];
    },
  };
}

/** Of changes that were told, those after which an event goes on: all, or those of other entities where it begins anew. */
export function goingOn(told, {resumed, entity}) {
  return resumed ? told : told.filter((change) => entity && change.entity !== entity);
}
