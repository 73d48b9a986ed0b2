// Where changes are, what was refused, and the raw records between.
import {LOOK_ONLY, address, cloudWatch, has, hasWarehouse, mayControl, transformer, query} from '../api.js';
import {chooser, entities, several, tables} from '../entities.js';
import {arrange, clock, count, dateTime, duration, el, bytes, NONE, pretty, scroller, second, setText, table, timeOfDay} from '../format.js';
import {flow} from '../flow.js';
import {historyPanels} from './history.js';
import {lakeNotice} from './lake.js';
import {reconciliationPanel} from './reconciliation.js';
import {servicesPanel} from './services.js';
import {now} from '../time.js';
import {inTurn} from '../turn.js';
import {refusing} from '../worry.js';

const SHOWN_FAILURES = 12;
const MOST_OF_A_PAGE = 1000;
const RECORDS = 25;

export default {title: 'Pipeline', show};

function show(root) {
  const away = el('section.notice', {hidden: true}, ...(has('transformer') ? silent() : inAws()),
    el('p', 'The last three boxes above are the warehouse’s word: the objects it took in, the changes in them, and how old a change is when reports have it. Where Athena answers without a warehouse they stay empty.'));
  const refuses = el('p.error', {role: 'alert', hidden: true});
  const stages = el('div');
  const counted = el('p.muted');
  const figures = el('section.panel', {hidden: true}, el('h2', 'Stages in figures'), counted, stages);
  const failures = failuresPanel();
  const viewer = streamPanel();
  const reconciliation = reconciliationPanel();
  const lake = lakeNotice();
  const services = servicesPanel();
  const history = hasWarehouse() ? historyPanels() : null;
  let failed = -1;
  const picture = flow(showStages);

  root.append(
    el('div.head', el('h1', 'Pipeline'), el('p.lead', 'A change passes these stages. One that stands still, falls behind, or refuses what comes, turns red.')),
    el('section', {'aria-label': 'Stages'}, picture.list),
    refuses, lake.element,
    away,
    services.element, history?.element ?? '',
    figures,
    failures.element, reconciliation.element, viewer.element);

  function showStages(list, since) {
    away.hidden = list !== null;
    failures.element.hidden = viewer.element.hidden = list === null;
    showRefusing(list ?? []);
    if (list === null) {
      figures.hidden = true;
      failed = -1;
      return;
    }
    figures.hidden = false;
    drawStages(stages, list);
    setText(counted, `Counted since ${second(since)}, when the transformer was started.`);
    const now = list.reduce((sum, stage) => sum + stage.failed, 0);
    if (now !== failed) {
      if (failed === -1) viewer.begin();
      failed = now;
      failures.refresh();
    }
  }

  function showRefusing(list) {
    const stage = list.find((s) => refusing(s));
    refuses.hidden = !stage;
    setText(refuses, stage ? `${NAMES[stage.name] ?? stage.name}${several() ? ` of ${stage.entity ?? stage.table}` : ''} ${refusing(stage)}. This is of the last ${duration(stage.refusals.windowSeconds * 1000)}, and the reason is the most frequent. ${CURES[stage.name] ?? ''}` : '');
  }

  return () => {
    picture.end();
    failures.end();
    reconciliation.end();
    lake.end();
    services.end();
    history?.end();
  };
}

const silent = () => [
  el('h2', 'The transformer does not answer'),
  el('p', `The stages between table and lake are told by the transformer, expected at ${address('transformer')}. Without it this page shows neither them, nor refused records, nor the raw stream.`),
];

const inAws = () => [
  el('h2', 'AWS runs this pipeline'),
  el('p', 'AWS runs the stages between table and lake, and ', cloudWatch() ? el('a', {href: cloudWatch(), rel: 'noreferrer'}, 'CloudWatch’s dashboard') : 'CloudWatch’s dashboard, to which orderlake.dashboard.cloudwatch would lead from here,', ' tells how they are.'),
];

const NAMES = {pipe: 'The pipe', delivery: 'Delivery'};

const CURES = {
  pipe: 'What it gave up is among its dead letters.',
  delivery: 'What was refused is below, with its data: correct the writer or the transform, then replay.',
};

const stageColumns = () => [
  {label: 'Stage', cell: (s) => s.name},
  ...(several() ? [{label: 'Of', cell: (s) => s.entity ?? s.table ?? NONE}] : []),
  {label: 'Read', number: true, cell: (s) => count(s.read)},
  {label: 'Delivered', number: true, cell: (s) => count(s.delivered)},
  {label: 'Dropped', number: true, cell: (s) => count(s.dropped)},
  {label: 'Failed', number: true, cell: (s) => count(s.failed)},
  {label: 'In flight', number: true, cell: (s) => count(s.inFlight)},
  {label: 'Lag', number: true, cell: (s) => duration(s.lagSeconds == null ? null : s.lagSeconds * 1000)},
  {label: 'Waiting', number: true, cell: (s) => count(s.lagRecords)},
  {label: 'Written', number: true, cell: (s) => bytes(s.bytes)},
  {label: 'Gaps', number: true, cell: (s) => count(s.gaps)},
  {label: 'Last error', cell: (s) => (s.lastError ? `${timeOfDay(s.lastError.time)} ${s.lastError.message}` : 'none')},
];

/** Cells are filled in place, so that a selection in the table stays. */
function drawStages(into, list) {
  const cells = into.querySelectorAll('td');
  const columns = stageColumns();
  if (cells.length !== list.length * columns.length) {
    into.replaceChildren(scroller('Stages in figures', table('Stages in figures', columns, list)));
    return;
  }
  list.forEach((stage, row) => columns.forEach((column, i) => setText(cells[row * columns.length + i], column.cell(stage))));
}

function failuresPanel() {
  const reasons = el('div.reasons', {role: 'group', 'aria-label': 'Reasons'});
  const said = el('p.muted', {role: 'status'}, mayControl() ? '' : LOOK_ONLY);
  const list = el('div.records');
  const replay = el('button', {type: 'button', disabled: !mayControl(), onclick: sendAgain}, 'Replay');
  const empty = el('p.empty', 'No record was refused.');
  const more = el('button', {type: 'button', hidden: true, onclick: showMore}, `Show ${SHOWN_FAILURES * 4} more`);
  const whose = chooser('failures-of', 'entity', entities().map(({many}) => many), chooseEntity);
  const chips = new Map();
  let records = new Map();
  let chosen = null;
  let shown = null;
  let asked = false;
  let ended = false;
  let most = SHOWN_FAILURES;

  const refresh = inTurn(async () => {
    const reason = chosen;
    const entity = whose.value();
    try {
      const page = await latest(reason);
      // If another was chosen meanwhile, its records come next.
      if (!ended && reason === chosen && entity === whose.value()) draw(page, reason);
    } catch (e) {
      setText(said, e.message);
    }
  });

  /** As many as are to be shown, of as many pages as that takes. */
  async function latest(reason) {
    const failures = [];
    let page = {nextCursor: null};
    do {
      const limit = Math.min(most - failures.length, MOST_OF_A_PAGE);
      page = await transformer(`/api/failures${query({...whose.given(), limit, reason, latestFirst: true, cursor: page.nextCursor})}`);
      failures.push(...page.failures);
    } while (page.nextCursor && failures.length < most);
    failures.sort((a, b) => String(b.arrivedAt).localeCompare(String(a.arrivedAt)));
    return {...page, failures};
  }

  function chooseEntity() {
    chosen = null;
    asked = true;
    refresh();
  }

  function showMore() {
    most += SHOWN_FAILURES * 4;
    asked = true;
    refresh();
  }

  /** Records do not move under the pointer, nor under the keyboard's focus. */
  const isHeld = () => list.matches(':hover') || list.contains(document.activeElement);

  function draw(page, reason) {
    const isAnother = shown !== reason || asked;
    asked = false;
    shown = reason;
    const counts = Object.entries(page.countByReason);
    empty.hidden = counts.length > 0;
    replay.hidden = counts.length === 0;
    setText(replay, reason ? 'Replay those of this reason' : 'Replay all');
    const all = counts.reduce((sum, [, n]) => sum + n, 0);
    arrange(reasons, counts.length ? [chip(null, 'All reasons', all), ...counts.map(([name, n]) => chip(name, name, n))] : []);
    if (isAnother || !isHeld()) {
      records = new Map(page.failures.map((failure) => [failure.id, record(failure)]));
      arrange(list, [...records.values()]);
    }
    more.hidden = !page.nextCursor;
  }

  /** The button that is there already, if it is, and so with records: the keyboard's focus stays. */
  function chip(name, label, n) {
    if (!chips.has(name)) chips.set(name, el('button.chip', {type: 'button', onclick: () => choose(name)}, `${label} `, el('b')));
    const button = chips.get(name);
    button.setAttribute('aria-pressed', String(shown === name));
    setText(button.lastChild, count(n));
    return button;
  }

  function record(failure) {
    const element = records.get(failure.id) ?? el('details',
      el('summary', el('span.code', dateTime(failure.arrivedAt)), ' ', failure.reason, ' ', el('span.badge.ok', 'replayed')),
      el('p.muted', `${failure.errorCode}, attempts ${failure.attemptsMade}; `, el('span.code.wrap', failure.id)),
      el('pre', {tabindex: 0}, pretty(failure.data)));
    element.querySelector('.badge').hidden = !failure.replayed;
    return element;
  }

  function choose(name) {
    chosen = name;
    refresh();
  }

  async function sendAgain() {
    replay.disabled = true;
    setText(said, 'Replaying …');
    try {
      const done = await transformer(`/api/failures/replay${query({...whose.given(), reason: shown})}`, null);
      setText(said, `Replayed: ${count(done.delivered)} delivered, ${count(done.dropped)} dropped, ${count(done.stillFailing)} still refused${done.stillFailing ? ': they need a correction of the transform first' : ''}.`);
    } catch (e) {
      setText(said, e.message);
    }
    replay.disabled = false;
    refresh();
  }

  return {
    element: el('section.panel', {id: 'failures'}, el('div.caption', el('h2', 'Refused records'), replay),
      el('p.muted', 'What the transform refuses keeps its data and its reason in the lake. A replay sends it through the transform again.'), whose.element && el('p.row.tools', whose.element), said, reasons, empty, list, more),
    refresh,
    end: () => (ended = true),
  };
}

function streamPanel() {
  const whose = chooser('stream-of', 'table', tables(), begin);
  const shard = el('select', {id: 'shard'});
  const position = el('select', {id: 'position', onchange: fit},
    el('option', {value: 'RECENT'}, 'the last minute'), el('option', {value: 'TRIM_HORIZON'}, 'the oldest (TRIM_HORIZON)'), el('option', {value: 'AT_TIMESTAMP'}, 'a time (AT_TIMESTAMP)'), el('option', {value: 'AFTER_SEQUENCE_NUMBER'}, 'after a record (AFTER_SEQUENCE_NUMBER)'));
  const time = el('input', {id: 'stream-time', type: 'datetime-local', step: 1});
  const sequence = el('input', {id: 'stream-sequence', inputmode: 'numeric', pattern: '[0-9]+'});
  const timeField = el('div.field', {hidden: true}, el('label', {for: 'stream-time'}, 'Time (UTC)'), time);
  const sequenceField = el('div.field', {hidden: true}, el('label', {for: 'stream-sequence'}, 'Sequence number'), sequence);
  const said = el('p.muted', {role: 'status'});
  const records = el('div.records');
  const next = el('button', {type: 'button', hidden: true, onclick: () => read(lastRead)}, 'Next records');
  let lastRead = '';

  function fit() {
    timeField.hidden = position.value !== 'AT_TIMESTAMP';
    sequenceField.hidden = position.value !== 'AFTER_SEQUENCE_NUMBER';
  }

  async function begin() {
    try {
      const {shards} = await transformer(`/api/stream/shards${query(whose.given())}`);
      shard.replaceChildren(...shards.map(({id}) => el('option', id)));
    } catch (e) {
      setText(said, e.message);
    }
  }

  function from(after) {
    if (after) return {position: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: after};
    if (position.value === 'RECENT') return {position: 'AT_TIMESTAMP', timestamp: new Date(now() - 60_000).toISOString()};
    if (position.value === 'AT_TIMESTAMP') return {position: 'AT_TIMESTAMP', timestamp: time.value ? new Date(`${time.value}Z`).toISOString() : ''};
    return {position: position.value, sequenceNumber: sequence.value};
  }

  async function read(after = '') {
    setText(said, 'Reading …');
    try {
      const page = await transformer(`/api/stream/records${query({...whose.given(), shard: shard.value, limit: RECORDS, ...from(after)})}`);
      setText(said, page.records.length ? `${page.records.length} records of ${page.shard}` : 'No record there.');
      records.replaceChildren(...page.records.map(record));
      lastRead = page.records.at(-1)?.sequenceNumber ?? '';
      next.hidden = page.records.length < RECORDS;
    } catch (e) {
      setText(said, e.message);
      records.replaceChildren();
      next.hidden = true;
    }
  }

  function record(r) {
    let change = {};
    try {
      change = JSON.parse(r.data);
    } catch { /* Shown as it is. */ }
    return el('details', el('summary', el('span.code', clock(r.arrivedAt)), ' ', change.eventName ? el(`span.badge.${change.eventName.toLowerCase()}`, change.eventName) : NONE, ' ', el('span.code', r.partitionKey), ' ', el('span.muted.code', r.sequenceNumber)),
      el('pre', {tabindex: 0}, pretty(r.data)));
  }

  const form = el('form.row.tools', {onsubmit: (event) => {
    event.preventDefault();
    read();
  }}, whose.element, el('div.field', el('label', {for: 'shard'}, 'Shard'), shard), el('div.field', el('label', {for: 'position'}, 'From'), position), timeField, sequenceField, el('button', {type: 'submit'}, 'Read'));
  return {element: el('section.panel', {id: 'stream'}, el('h2', 'Raw records in the stream'), form, said, records, next), begin};
}
