// Server-sent events, read by fetch, since EventSource can send no token.
import {ask} from './api.js';

const PAUSE = 2000;

/**
 * Listens until it is ended, and comes again after what it last heard when the connection breaks.
 *
 * @param on what to call: opened(), lost(), and event(name, data) with the text of each event
 * @return how to end it
 */
export function listen(url, on) {
  const ending = new AbortController();
  let lastId = null;

  async function once() {
    const headers = {Accept: 'text/event-stream', ...(lastId && {'Last-Event-ID': lastId})};
    const answer = await ask(url, {headers, signal: ending.signal, cache: 'no-store'});
    on.opened();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const blocks = (rest + part.value).split('\n\n');
      rest = blocks.pop();
      blocks.forEach(tell);
    }
  }

  function tell(block) {
    const fields = {event: 'message', data: []};
    for (const line of block.split('\n')) {
      const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (name === 'data') fields.data.push(value);
      else if (name) fields[name] = value;
    }
    if (fields.id) lastId = fields.id;
    if (fields.data.length) on.event(fields.event, fields.data.join('\n'));
  }

  async function goOn() {
    while (!ending.signal.aborted) {
      try {
        await once();
      } catch (e) {
        // The page asks for a token, and begins anew with it.
        if (e.status === 401) return;
      }
      if (ending.signal.aborted) return;
      on.lost();
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }

  goOn();
  return () => ending.abort();
}
