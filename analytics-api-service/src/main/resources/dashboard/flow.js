// The way of a change as a picture: stages, what passes each, and where it is stuck.
import {get, has, hasWarehouse, inAws, simulator, transformer} from './api.js';
import {bytes, compact, count, duration, el, rate, setText} from './format.js';
import * as live from './live.js';

const STAGES = [
  {key: 'table', name: 'Orders table', what: 'DynamoDB'},
  {key: 'pipe', name: 'Pipe', what: 'reads the table’s stream', aws: 'EventBridge'},
  {key: 'stream', name: 'Stream', what: 'keeps each order’s changes in order', aws: 'Kinesis'},
  {key: 'delivery', name: 'Delivery', what: 'transforms changes into rows', aws: 'Firehose and Lambda'},
  {key: 'lake', name: 'Lake', what: 'files of rows', aws: 'S3'},
  {key: 'warehouse', name: 'Warehouse', what: 'SQL tables'},
  {key: 'reports', name: 'Reports', what: 'order to answer'},
];

const WINDOW = 5;
const LOOK = 1000;
const LOOK_IN_AWS = 10_000;
const LONG_LAG_SECONDS = 10;
const STUCK_SECONDS = 5;

/** Firehose waits for a buffer, of up to a quarter of an hour; CloudWatch tells minutes late. */
const LONG_LAG_SECONDS_IN_AWS = 1800;

/** As the transformer has it where there is one (orderlake.refusals.share). */
const REFUSED_SHARE_IN_AWS = 0.5;

/**
 * The picture, kept up to date until it is ended.
 *
 * @param onPipeline called with the stages, or with null and why where they are not told
 */
export function flow(onPipeline = () => {}) {
  const nodes = Object.fromEntries(STAGES.map((stage) => [stage.key, node(stage)]));
  const list = el('ol.flow', {'aria-label': 'The way of a change, from the table to reports'}, STAGES.map((stage) => nodes[stage.key].item));
  const samples = [];
  let timer = 0;
  let ended = false;

  async function look() {
    if (!document.hidden) await (inAws() ? askAws() : askServices());
    if (!ended) timer = setTimeout(look, inAws() ? LOOK_IN_AWS : LOOK);
  }

  async function askServices() {
    const [pipeline, traffic] = await Promise.all([
      transformer('/api/pipeline').catch(() => null),
      simulator('/api/simulation').catch(() => null),
    ]);
    if (ended) return;
    showTable(traffic);
    showStages(pipeline?.stages);
    onPipeline(pipeline?.stages ?? null);
  }

  async function askAws() {
    let told = null;
    let problem = null;
    try {
      told = await get('/api/pipeline');
    } catch (e) {
      problem = e;
    }
    if (ended) return;
    const stages = Object.fromEntries((told?.stages ?? []).map((stage) => [stage.name, stage]));
    for (const key of ['table', 'pipe', 'stream', 'delivery']) showInAws(key, stages, problem);
    onPipeline(told, problem);
  }

  /** Refused are what the transform refused, and what the pipe gave up. */
  function showInAws(key, stages, problem) {
    const stage = stages[key];
    if (!stage) {
      nodes[key].show('–', problem ? 'CloudWatch does not tell' : 'not named in the configuration', false);
      return;
    }
    const refused = {pipe: stages['dead-letters']?.lagRecords, delivery: stages.transform?.failed}[key];
    const passed = stage.read ?? stage.delivered;
    const lag = stage.lagSeconds == null ? '' : `, lag ${duration(stage.lagSeconds * 1000)}`;
    const text = passed == null ? 'no value in the last hour' : `${compact(passed)} in the last hour${lag}`;
    const worries = worryInAws(stage) ?? (key === 'delivery' ? refusingInAws(stages.transform) : null);
    nodes[key].show(stage.perSecond == null ? '–' : `${rate(stage.perSecond)}/s`, text, stage.perSecond > 0, worries, refused);
  }

  function showTable(traffic) {
    const writes = traffic?.achievedRate;
    const away = has('simulator') ? 'simulator does not answer' : 'no simulator here';
    nodes.table.show(traffic ? `${rate(writes)}/s` : '–', traffic ? 'written by the simulator' : away, writes > 0);
  }

  function showStages(stages) {
    if (!stages) {
      const away = has('transformer') ? 'transformer does not answer' : 'no transformer here';
      for (const key of ['pipe', 'stream', 'delivery']) nodes[key].show('–', away, false);
      samples.length = 0;
      return;
    }
    samples.push({at: performance.now(), stages});
    if (samples.length > WINDOW + 1) samples.shift();
    const [pipe, delivery] = stages;
    showStage(nodes.pipe, pipe, 0);
    showStage(nodes.delivery, delivery, 1);
    nodes.stream.show(delivery.lagRecords == null ? '–' : compact(delivery.lagRecords), 'waiting', perSecond(0) > 0, worry(delivery));
  }

  function showStage(into, stage, index) {
    const lag = stage.lagSeconds == null ? '' : `, lag ${duration(stage.lagSeconds * 1000)}`;
    into.show(samples.length < 2 ? '–' : `${rate(perSecond(index))}/s`, `${compact(stage.delivered)} passed${lag}`, perSecond(index) > 0, worry(stage) ?? refusing(stage), stage.failed);
  }

  /** What passed a stage, over the last few seconds. */
  function perSecond(index) {
    const first = samples[0];
    const last = samples.at(-1);
    if (samples.length < 2) return 0;
    const passed = (sample) => sample.stages[index].delivered + sample.stages[index].failed + sample.stages[index].dropped;
    return Math.max(0, ((passed(last) - passed(first)) * 1000) / (last.at - first.at));
  }

  function showState(state) {
    const {pulse, warehouse} = state;
    const moves = pulse.changesPerSecond > 0;
    nodes.lake.show(compact(warehouse.objects), `objects, ${bytes(warehouse.bytes)}`, moves, lakeTrouble(warehouse));
    const waits = warehouse.waitingObjects > 0 ? `${count(warehouse.waitingObjects)} objects wait, ${warehouse.percent} % done` : 'changes';
    nodes.warehouse.show(compact(warehouse.rows - warehouse.duplicates), warehouse.rebuilding ? 'being rebuilt' : waits, moves, null, warehouse.rejects);
    nodes.reports.show(pulse.p50Milliseconds == null ? '–' : duration(pulse.p50Milliseconds), pulse.p50Milliseconds == null ? 'no change in the last minute' : 'half of the changes sooner', moves);
  }

  function lakeTrouble({goneFromLake, unreadable}) {
    if (goneFromLake) return 'lacks objects that were taken in';
    return unreadable > 0 ? `${count(unreadable)} objects cannot be read` : null;
  }

  function showNoWarehouse() {
    nodes.lake.show('–', 'not counted without a warehouse', false);
    nodes.warehouse.show('–', 'none here', false);
    nodes.reports.show('–', 'Athena answers when asked', false);
  }

  if (!hasWarehouse()) showNoWarehouse();
  const off = live.on('state', showState);
  if (live.last.state) showState(live.last.state);
  look();
  return {
    list,
    end() {
      ended = true;
      clearTimeout(timer);
      off();
    },
  };
}

/** Why a stage is a worry, or null. */
function worry(stage) {
  if (stage.strugglingForSeconds > STUCK_SECONDS) return `stands still for ${duration(stage.strugglingForSeconds * 1000)}`;
  if (stage.lagSeconds > LONG_LAG_SECONDS) return `behind by ${duration(stage.lagSeconds * 1000)}`;
  return null;
}

/** What it refuses of late and why, if that is so much that it is not well; else null. */
export function refusing({refusals}) {
  return refusals?.tooMany ? `refuses ${count(refusals.refused)} of ${count(refusals.of)}: ${refusals.reason}` : null;
}

/** By the sums of the last hour, which is as near as CloudWatch tells it. */
function refusingInAws(transform) {
  if (!transform || !transform.failed || transform.failed < transform.read * REFUSED_SHARE_IN_AWS) return null;
  return `refuses ${count(transform.failed)} of ${count(transform.read)} in the last hour`;
}

function worryInAws(stage) {
  if (stage.status && stage.status !== 'ACTIVE') return `is ${stage.status}`;
  return stage.lagSeconds > LONG_LAG_SECONDS_IN_AWS ? `behind by ${duration(stage.lagSeconds * 1000)}` : null;
}

function node(stage) {
  const number = el('span.flow-number', '–');
  const note = el('span.flow-note');
  const failures = el('span.flow-failures', {hidden: true});
  const item = el('li', {'data-stage': stage.key}, el('div.flow-box', el('span.flow-name', stage.name), el('span.flow-what', inAws() && stage.aws ? stage.aws : stage.what), number, note, failures));
  return {
    item,
    show(value, text, moves, worries = null, failed = 0) {
      setText(number, value);
      setText(note, worries ?? text);
      item.classList.toggle('moves', Boolean(moves) && !worries);
      item.classList.toggle('stuck', Boolean(worries));
      failures.hidden = !failed;
      setText(failures, `${compact(failed)} refused`);
    },
  };
}
