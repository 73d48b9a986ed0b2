// Is the pipeline healthy? One line, with the reason and the way out.
import {has, hasWarehouse} from './api.js';
import {several, tellsAge} from './entities.js';
import {duration, el, setText} from './format.js';
import * as live from './live.js';
import * as watch from './watch.js';
import {lacksMuch, lakeTrouble, late, loading, refusing, stuck} from './worry.js';

const NAMES = {pipe: 'The pipe', delivery: 'Delivery', stream: 'The stream'};
const WORDS = {asking: 'Asking', healthy: 'Healthy', late: 'Late', disagreeing: 'Disagreeing', stopped: 'Stopped'};

const LONG_DELAY = 10_000;

const WAYS = {
  pipeline: ['#/pipeline', 'See the stages'],
  failures: ['#/pipeline', 'See what was refused'],
  rebuild: ['#/pipeline', 'Rebuild or repair'],
};

/**
 * The line, kept up to date.
 *
 * @param onChange called with the verdict's word
 */
export function verdictLine(onChange) {
  const word = el('b');
  const reason = el('span.wrap');
  const way = el('a', {hidden: true});
  const line = el('p.verdict', {id: 'verdict', 'data-verdict': 'asking'}, word, ' ', reason, ' ', way);
  // Its figures change each second: only a turn is said to who listens.
  const said = el('p.sr', {role: 'status'});
  const element = el('div', line, said);

  function show() {
    const {kind, text, out} = judge();
    const turned = line.dataset.verdict !== kind;
    line.dataset.verdict = kind;
    setText(word, `${WORDS[kind]}.`);
    setText(reason, text);
    way.hidden = !out;
    if (out) {
      way.href = WAYS[out][0];
      setText(way, WAYS[out][1]);
    }
    if (turned) {
      setText(said, `${WORDS[kind]}. ${text}`);
      onChange(kind);
    }
  }

  const offs = [watch.on('pipeline', show), watch.on('health', show), live.on('state', show), live.on('connection', show)];
  show();
  return {
    element,
    word: () => WORDS[line.dataset.verdict],
    end() {
      offs.forEach((off) => off());
      element.remove();
    },
  };
}

/** The gravest of what is known: stopped before disagreeing before late. */
function judge() {
  const {pipeline, health} = watch.last;
  const state = hasWarehouse() && live.connection() === 'live' ? live.last.state : null;
  if (live.connection() === 'lost') return {kind: 'stopped', text: 'The analytics service does not answer, or stands still. It is asked again until it does.'};
  if (!health || (!pipeline && has('transformer'))) return {kind: 'asking', text: 'The services are asked how they are.'};
  return stopped(pipeline, health) ?? disagreeing(pipeline, state) ?? delayed(pipeline, state) ?? {kind: 'healthy', text: fine(state)};
}

function stopped(pipeline, health) {
  const silent = health.find(({answers}) => !answers);
  if (silent) return {kind: 'stopped', text: `The ${silent.key} service does not answer: ${silent.reasons[0]}. Start it again; nothing is lost meanwhile.`, out: 'pipeline'};
  const still = first(pipeline, stuck);
  if (still) return {kind: 'stopped', text: `${still}.`, out: 'pipeline'};
  const ill = health.find((service) => service.status !== 'UP' && !isExplained(service, pipeline));
  return ill ? {kind: 'stopped', text: `${ill.name}: ${ill.reasons.join('; ')}`, out: 'pipeline'} : null;
}

/** A service is down also for what the next lines say better. */
function isExplained({key}, pipeline) {
  if (key === 'transformer') return (pipeline?.stages ?? []).some(refusing);
  return key === 'analytics' && hasWarehouse() && live.last.state != null && lakeTrouble(live.last.state.warehouse) != null;
}

function disagreeing(pipeline, state) {
  const refused = first(pipeline, refusing);
  if (refused) return {kind: 'disagreeing', text: `${refused}.`, out: 'failures'};
  if (!state) return null;
  const trouble = lakeTrouble(state.warehouse);
  if (trouble) return {kind: 'disagreeing', text: `The lake ${trouble}.`, out: 'rebuild'};
  return state.warehouse.rebuildReason ? {kind: 'disagreeing', text: `The warehouse ${loading(state.warehouse) ?? 'does not add up'}, since ${state.warehouse.rebuildReason}.`, out: 'pipeline'} : null;
}

function delayed(pipeline, state) {
  const behind = first(pipeline, late);
  if (behind) return {kind: 'late', text: `${behind}.`, out: 'pipeline'};
  if (!state) return null;
  const {pulse, warehouse} = state;
  if (lacksMuch(warehouse)) return {kind: 'late', text: `The warehouse ${loading(warehouse)}; the figures below lack the rest.`, out: 'pipeline'};
  return tellsAge() && pulse.p50Milliseconds > LONG_DELAY ? {kind: 'late', text: `Half of the changes of the last minute took longer than ${duration(pulse.p50Milliseconds)} from change to report.`} : null;
}

/** The first stage of which it is true, as the begin of a sentence. */
function first(pipeline, worry) {
  for (const stage of pipeline?.stages ?? []) {
    const why = worry(stage);
    if (why) return `${NAMES[stage.name] ?? stage.name}${several() ? ` of ${stage.entity ?? stage.table}` : ''} ${why}`;
  }
  return null;
}

function fine(state) {
  if (!state) return 'All that runs here says that it is well.';
  const {p99Milliseconds} = state.pulse;
  if (!tellsAge()) return 'All stages run.';
  return p99Milliseconds == null ? `${has('transformer') ? 'All stages run' : 'All that runs here says that it is well'}; no change came in the last minute.` : `Changes are in reports within ${duration(p99Milliseconds)}, 99 of 100.`;
}
