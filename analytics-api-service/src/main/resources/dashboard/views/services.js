// Whether each service says that it is well, and if not, why.
import {get, has, simulator, transformer} from '../api.js';
import {arrange, bytes, el, setText} from '../format.js';

const LOOK = 5000;
const HEALTH = '/actuator/health';

const SERVICES = [
  {key: 'simulator', name: 'Simulator', ask: () => simulator(HEALTH)},
  {key: 'transformer', name: 'Transformer', ask: () => transformer(HEALTH)},
  {key: 'analytics', name: 'Analytics', ask: () => get(HEALTH)},
];

export function servicesPanel() {
  const rows = SERVICES.filter(({key}) => key === 'analytics' || has(key)).map(row);
  const list = el('ul.services');
  arrange(list, rows.map(({element}) => element));
  let timer = 0;
  let ended = false;

  async function look() {
    if (!document.hidden) await Promise.all(rows.map(({look: lookAtIt}) => lookAtIt()));
    if (!ended) timer = setTimeout(look, LOOK);
  }

  look();
  return {
    element: el('section.panel', {id: 'services'}, el('h2', 'Services'), list),
    end() {
      ended = true;
      clearTimeout(timer);
    },
  };
}

function row({key, name, ask}) {
  const badge = el('span.badge', '…');
  const why = el('span');
  return {
    element: el('li', {'data-service': key}, el('b', name), ' ', badge, ' ', why),
    async look() {
      const {status, text} = await health(ask);
      setText(badge, status);
      badge.className = `badge ${status === 'UP' ? 'ok' : 'remove'}`;
      why.className = status === 'UP' ? '' : 'bad';
      setText(why, text);
    },
  };
}

/** A service that is down answers 503, with what it says of itself. */
async function health(ask) {
  try {
    return told(await ask());
  } catch (e) {
    return typeof e.problem?.status === 'string' ? told(e.problem) : {status: 'DOWN', text: e.message};
  }
}

function told({status, components}) {
  const ill = Object.entries(components ?? {}).filter(([, component]) => component.status !== 'UP');
  return {status, text: status === 'UP' ? '' : ill.map(([name, {details}]) => words(name, details ?? {})).join('; ')};
}

function words(name, details) {
  if (details.reason) return details.reason;
  if (name === 'diskSpace') return `the disk at ${details.path} has ${bytes(details.free)} left`;
  return Object.entries(details).map(([what, text]) => `${what} ${text}`).join('; ') || name;
}
