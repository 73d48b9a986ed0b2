// Server-sent events, read by fetch, since EventSource can send no token.

const PAUSE = 2000;

/** The feed tells its state once a second. */
const SILENCE = 5000;

/**
 * Listens until it is ended, and comes again after what it last heard when the connection breaks or
 * says nothing for a while, as it does after a sleep of this machine.
 *
 * @param headers what lets it listen
 * @param on what to call: event(name, data) with the text of each event, and lost(status, problem)
 *     after each try that ended: with the status of what refused it, if anything did
 * @return how to end it
 */
export function listen(url, headers, on) {
  let lastId = null;
  let current = null;
  let heardAt = 0;
  let ended = false;

  async function once() {
    current = new AbortController();
    heardAt = Date.now();
    const resume = lastId && {'Last-Event-ID': lastId};
    const answer = await fetch(url, {headers: {Accept: 'text/event-stream', ...headers, ...resume}, signal: current.signal, cache: 'no-store'});
    if (!answer.ok) return {status: answer.status, problem: await answer.json().catch(() => null)};
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heardAt = Date.now();
      const blocks = (rest + part.value).split('\n\n');
      rest = blocks.pop();
      blocks.forEach(tell);
    }
    return {};
  }

  function tell(block) {
    const fields = {event: 'message', data: []};
    for (const line of block.split('\n')) {
      const [, name, value] = /^(\w+): ?(.*)$/s.exec(line) ?? [];
      if (name === 'data') fields.data.push(value);
      else if (name) fields[name] = value;
    }
    if (fields.id) lastId = fields.id;
    if (fields.data.length && !ended) on.event(fields.event, fields.data.join('\n'));
  }

  async function goOn() {
    while (!ended) {
      const {status, problem} = await once().catch(() => ({}));
      if (ended) return;
      on.lost(status, problem);
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }

  const watch = setInterval(() => {
    if (Date.now() - heardAt > SILENCE) current?.abort();
  }, 1000);
  goOn();
  return () => {
    ended = true;
    clearInterval(watch);
    current?.abort();
  };
}
