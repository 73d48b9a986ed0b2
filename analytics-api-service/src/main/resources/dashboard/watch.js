// What the services say of themselves, asked once for all that show it.
import {get, has, simulator, transformer} from './api.js';

const HEALTH = '/actuator/health';
const LOOK = 1000;
const LOOK_AT_HEALTH = 2000;

const SERVICES = [
  {key: 'simulator', name: 'Simulator', ask: () => simulator(HEALTH)},
  {key: 'transformer', name: 'Transformer', ask: () => transformer(HEALTH)},
  {key: 'analytics', name: 'Analytics', ask: () => get(HEALTH)},
];

const listeners = {pipeline: new Set(), health: new Set()};

/**
 * The last that was told. pipeline: {stages, since, traffic}, stages null where they
 * are not known; health: a list of {key, name, status, reasons}.
 */
export const last = {pipeline: null, health: null};

let run = 0;

/** Calls back on "pipeline" and "health"; answers how to end that. */
export function on(event, listener) {
  listeners[event].add(listener);
  if (last[event]) listener(last[event]);
  return () => listeners[event].delete(listener);
}

/** Begins to ask, if nothing does yet. */
export function begin() {
  if (run) return;
  const own = (run = performance.now() || 1);
  repeat(own, askStages, LOOK);
  repeat(own, askHealth, LOOK_AT_HEALTH);
}

/** Asks no more, and forgets what it was told. */
export function end() {
  run = 0;
  last.pipeline = last.health = null;
}

async function repeat(own, look, pause) {
  if (run !== own) return;
  if (!document.hidden) await look(own).catch((e) => console.error(e));
  setTimeout(() => repeat(own, look, pause), pause);
}

async function askStages(own) {
  const [pipeline, traffic] = await Promise.all([
    transformer('/api/pipeline').catch(() => null),
    simulator('/api/simulation').catch(() => null),
  ]);
  tell(own, 'pipeline', {stages: pipeline?.stages ?? null, since: pipeline?.since, traffic});
}

async function askHealth(own) {
  const known = SERVICES.filter(({key}) => key === 'analytics' || has(key));
  tell(own, 'health', await Promise.all(known.map(async ({key, name, ask}) => ({key, name, ...(await health(ask))}))));
}

function tell(own, event, data) {
  if (run !== own) return;
  last[event] = data;
  listeners[event].forEach((listener) => listener(data));
}

/** A service that is down answers 503, with what it says of itself. */
async function health(ask) {
  try {
    return told(await ask());
  } catch (e) {
    return typeof e.problem?.status === 'string' ? told(e.problem) : {status: 'DOWN', reasons: [e.message], answers: false};
  }
}

function told({status, components}) {
  const ill = Object.entries(components ?? {}).filter(([, component]) => component.status !== 'UP');
  return {status, answers: true, reasons: status === 'UP' ? [] : ill.map(([name, {details}]) => words(name, details ?? {}))};
}

function words(name, details) {
  if (details.reason) return details.reason;
  return Object.entries(details).map(([what, text]) => `${what} ${text}`).join('; ') || name;
}
