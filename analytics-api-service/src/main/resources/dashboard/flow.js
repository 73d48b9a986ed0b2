// The way of a change as a picture: stages, what passes each, and where it is stuck.
import {has, hasWarehouse} from './api.js';
import {bytes, compact, duration, el, NONE, rate, setText} from './format.js';
import * as live from './live.js';
import * as watch from './watch.js';
import {lakeTrouble, late, loading, refusing, stuck} from './worry.js';

const STAGES = [
  {key: 'table', name: 'Orders table', what: 'DynamoDB'},
  {key: 'pipe', name: 'Pipe', what: 'reads the table’s stream', aws: 'EventBridge'},
  {key: 'stream', name: 'Stream', what: 'keeps each order’s changes in order', aws: 'Kinesis'},
  {key: 'delivery', name: 'Delivery', what: 'transforms changes into rows', aws: 'Firehose and Lambda'},
  {key: 'lake', name: 'Lake', what: 'files of rows', aws: 'S3'},
  {key: 'warehouse', name: 'Warehouse', what: 'SQL tables'},
  {key: 'reports', name: 'Reports', what: 'order to answer'},
];

/** Looks over which a rate is taken. */
const WINDOW = 5;

/**
 * The picture, kept up to date until it is ended.
 *
 * @param onPipeline called with the stages, null where they are not told, and since when they count
 */
export function flow(onPipeline = () => {}) {
  const nodes = Object.fromEntries(STAGES.map((stage) => [stage.key, node(stage)]));
  const list = el('ol.flow', {'aria-label': 'The way of a change, from the table to reports'}, STAGES.map((stage) => nodes[stage.key].item));
  const samples = [];

  function showPipeline(pipeline) {
    showTable(pipeline.traffic);
    showStages(pipeline.stages);
    onPipeline(pipeline.stages, pipeline.since);
  }

  function showTable(traffic) {
    const away = has('simulator') && !traffic ? 'simulator does not answer' : null;
    nodes.table.show(traffic ? `${rate(traffic.achievedRate)}/s` : NONE, traffic ? 'written by the simulator' : 'no simulator here', traffic?.achievedRate > 0, away);
  }

  function showStages(stages) {
    if (!stages) {
      const away = has('transformer') ? 'transformer does not answer' : null;
      for (const key of ['pipe', 'stream', 'delivery']) nodes[key].show(NONE, away ? '' : 'CloudWatch tells of it', false, away);
      samples.length = 0;
      return;
    }
    samples.push({at: performance.now(), stages});
    if (samples.length > WINDOW + 1) samples.shift();
    const [pipe, delivery] = stages;
    showStage(nodes.pipe, pipe, 0);
    showStage(nodes.delivery, delivery, 1);
    nodes.stream.show(compact(delivery.lagRecords), 'changes wait', perSecond(0) > 0, late(delivery));
  }

  function showStage(into, stage, index) {
    const lag = stage.lagSeconds == null ? '' : `, lag ${duration(stage.lagSeconds * 1000)}`;
    const moves = perSecond(index) > 0;
    into.show(samples.length < 2 ? NONE : `${rate(perSecond(index))}/s`, `${compact(stage.delivered)} passed${lag}`, moves, stuck(stage) ?? late(stage) ?? refusing(stage), stage.failed);
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
    nodes.warehouse.show(compact(warehouse.rows - warehouse.duplicates), loading(warehouse) ?? 'changes', moves, null, warehouse.rejects);
    nodes.reports.show(duration(pulse.p50Milliseconds), pulse.p50Milliseconds == null ? 'no change in the last minute' : 'half of the changes sooner', moves);
  }

  function showConnection({state}) {
    if (state !== 'lost') return;
    for (const key of ['lake', 'warehouse', 'reports']) nodes[key].show(NONE, '', false, 'analytics does not answer');
  }

  function showNoWarehouse() {
    nodes.lake.show(NONE, 'not counted without a warehouse', false);
    nodes.warehouse.show(NONE, 'none here', false);
    nodes.reports.show(NONE, 'Athena answers when asked', false);
  }

  if (!hasWarehouse()) showNoWarehouse();
  const offs = [live.on('state', showState), live.on('connection', showConnection), watch.on('pipeline', showPipeline)];
  if (live.last.state) showState(live.last.state);
  showConnection({state: live.connection()});
  return {list, end: () => offs.forEach((off) => off())};
}

function node(stage) {
  const number = el('span.flow-number', NONE);
  const note = el('span.flow-note');
  const failures = el('span.flow-failures', {hidden: true});
  const item = el('li', {'data-stage': stage.key}, el('div.flow-box', el('span.flow-name', stage.name), el('span.flow-what', stage.aws && !has('transformer') ? stage.aws : stage.what), number, note, failures));
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
