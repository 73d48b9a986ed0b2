// The way of a change as a picture: stages, what passes each, and where it is stuck.
import {has, hasWarehouse} from './api.js';
import {entities, several, tellsAge} from './entities.js';
import {bytes, compact, duration, el, NONE, rate, setText} from './format.js';
import * as live from './live.js';
import {shop} from './orders/shop.js';
import * as watch from './watch.js';
import {lakeTrouble, late, loading, refusing, stuck} from './worry.js';

const STAGES = [
  {key: 'table', name: 'Table', what: 'DynamoDB'},
  {key: 'pipe', name: 'Pipe', what: 'reads the table’s stream', aws: 'EventBridge'},
  {key: 'stream', name: 'Stream', what: 'keeps each item’s changes in order', aws: 'Kinesis'},
  {key: 'delivery', name: 'Delivery', what: 'transforms changes into rows', aws: 'Firehose and Lambda'},
  {key: 'lake', name: 'Lake', what: 'files of rows', aws: 'S3'},
  {key: 'warehouse', name: 'Warehouse', what: 'SQL tables'},
  {key: 'reports', name: 'Reports', what: 'change to answer'},
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
    if (!shop()) {
      nodes.table.show(NONE, 'written by your applications', false);
      return;
    }
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
    for (const name of ['pipe', 'delivery']) showStage(name, stages.filter((stage) => stage.name === name));
    const deliveries = stages.filter(({name}) => name === 'delivery');
    nodes.stream.show(compact(sum(deliveries, ({lagRecords}) => lagRecords)), 'changes wait', perSecond('pipe') > 0, worst(deliveries, late));
  }

  /** The stages of one kind, of all tables or entities. */
  function showStage(name, stages) {
    const seconds = stages.map(({lagSeconds}) => lagSeconds).filter((lag) => lag != null);
    const lag = seconds.length ? `, lag ${duration(Math.max(...seconds) * 1000)}` : '';
    const moves = perSecond(name);
    nodes[name].show(samples.length < 2 ? NONE : `${rate(moves)}/s`, `${compact(sum(stages, ({delivered}) => delivered))} passed${lag}`, moves > 0, worst(stages, stuck) ?? worst(stages, late) ?? worst(stages, refusing), sum(stages, (stage) => stage.failed));
  }

  /** What passed the stages of one kind, over the last few seconds. */
  function perSecond(kind) {
    const first = samples[0];
    const last = samples.at(-1);
    if (samples.length < 2) return 0;
    const passed = (sample) => sum(sample.stages.filter(({name}) => name === kind), (stage) => stage.delivered + stage.failed + stage.dropped);
    return Math.max(0, ((passed(last) - passed(first)) * 1000) / (last.at - first.at));
  }

  function showState(state) {
    const {pulse, warehouse} = state;
    const moves = pulse.changesPerSecond > 0;
    nodes.lake.show(compact(warehouse.objects), `objects, ${bytes(warehouse.bytes)}`, moves, lakeTrouble(warehouse));
    nodes.warehouse.show(compact(warehouse.rows - warehouse.duplicates), loading(warehouse) ?? 'changes', moves, null, warehouse.rejects);
    nodes.reports.show(tellsAge() ? duration(pulse.p50Milliseconds) : NONE, !tellsAge() ? 'not measured: no column tells when a change was made' : pulse.p50Milliseconds == null ? 'no change in the last minute' : 'half of the changes sooner', moves);
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

const sum = (stages, value) => stages.reduce((all, stage) => all + (value(stage) ?? 0), 0);

/** What is wrong with the first of which something is, and whose that is. */
function worst(stages, worry) {
  const stage = stages.find((each) => worry(each));
  return stage ? `${stages.length > 1 ? `${stage.entity ?? stage.table}: ` : ''}${worry(stage)}` : null;
}

function node(stage) {
  const number = el('span.flow-number', NONE);
  const note = el('span.flow-note');
  const failures = el('span.flow-failures', {hidden: true});
  const item = el('li', {'data-stage': stage.key}, el('div.flow-box', el('span.flow-name', stage.key === 'table' && several() ? 'Tables' : stage.key === 'table' && entities().length ? `${entities()[0].title} table` : stage.name), el('span.flow-what', stage.aws && !has('transformer') ? stage.aws : stage.what), number, note, failures));
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
