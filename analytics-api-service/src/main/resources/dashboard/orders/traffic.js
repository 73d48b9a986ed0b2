// Starts, stops and retunes the simulator.
import {LOOK_ONLY, address, engine, has, mayControl, report, simulator} from '../api.js';
import {place} from './byhand.js';
import {chartPanel} from '../charts.js';
import {count, duration, el, money, NONE, rate, setText, timeOfDay} from '../format.js';
import {now} from '../time.js';

const HISTORY = 120;

const FIELDS = [
  {name: 'ordersPerSecond', label: 'Writes a second', min: 0.01, max: 10000, step: 'any', hint: 'of all kinds together'},
  {name: 'insertShare', label: 'Inserts', share: true, hint: 'new orders'},
  {name: 'modifyShare', label: 'Modifications', share: true, hint: 'status or quantity'},
  {name: 'removeShare', label: 'Removals', share: true, hint: 'orders that ended'},
  {name: 'highValueShare', label: 'High value', share: true, hint: 'of the inserts, 10,000 or more'},
  {name: 'malformedShare', label: 'Malformed', share: true, hint: 'of the inserts, to be refused'},
];

export default {title: 'Traffic', show};

function show(root) {
  const inputs = Object.fromEntries(FIELDS.map((field) => [field.name, input(field)]));
  const profile = el('select', {id: 'profile', name: 'profile'},
    el('option', {value: 'constant'}, 'constant'), el('option', {value: 'ramp'}, 'ramp: up from nothing'), el('option', {value: 'burst'}, 'burst: three times the rate, then half'));
  const start = el('button.primary', {type: 'submit', disabled: !mayControl()}, 'Start');
  const stop = el('button', {type: 'button', disabled: !mayControl(), onclick: () => act(() => simulator('/api/simulation/stop', null))}, 'Stop');
  const trouble = el('p.error', {role: 'alert', hidden: true});
  const done = el('p.muted', {role: 'status'}, mayControl() ? '' : LOOK_ONLY);
  const away = el('section.notice', {hidden: true},
    el('h2', has('simulator') ? 'The simulator does not answer' : 'There is no simulator here'),
    el('p', `Traffic is made by the order simulator${has('simulator') ? `, expected at ${address('simulator')}` : ''}. Where your own applications write to the table, there is none, and nothing to set here.`));
  const form = el('form.panel', {onsubmit: (event) => {
    event.preventDefault();
    act(() => simulator('/api/simulation/start', settings()));
  }},
    el('h2', 'Settings'),
    el('div.fields', FIELDS.map((field) => labelled(field.label, inputs[field.name], field.share ? `${field.hint}, %` : field.hint)), labelled('Profile', profile, 'how the rate runs over time')),
    el('p.row', start, stop), done, trouble);
  const chart = chartPanel({kind: 'line', title: 'Achieved and asked rate', label: 'Time', value: 'Achieved, writes/s', second: 'Asked', format: rate, empty: 'Nothing to draw yet.'});
  const facts = Object.fromEntries(
    ['State', 'Asked', 'Achieved', 'Writes', 'Inserts', 'Modifications', 'Removals', 'Malformed', 'Errors', 'Last error', 'Conflicts', 'Behind'].map((name) => [name, el('dd', NONE)]));
  const billed = engine() === 'athena';
  const check = el('p.check', billed ? 'Athena answers, and bills each query: they are compared when you ask.' : '');
  const placed = el('p.muted', {role: 'status'});
  const work = el('div.work', {hidden: true});

  root.append(
    el('div.head', el('h1', 'Traffic'), el('p.lead', 'Orders are placed, changed and removed in the table, as an application would.')),
    away, work);
  work.append(
    el('div.grid.two', form,
      el('section.panel', el('h2', 'This run'), el('dl.facts', Object.entries(facts).map(([name, value]) => el('div', el('dt', name), value))))),
    chart.figure,
    el('div.grid.two',
      el('section.panel', el('h2', 'Do the reports agree?'), el('p.muted', 'The simulator keeps account of what it wrote. The reports read the lake.'), check,
        billed ? el('p.row', el('button', {type: 'button', onclick: compareWhenAsked}, 'Compare')) : null),
      el('section.panel', el('h2', 'One order by hand'), el('p.muted', 'Place a single order and follow it on its way; change and remove it there.'),
        el('p.row', el('button', {type: 'button', disabled: !mayControl(), onclick: placeOne}, 'Place an order and follow it')), placed)),
  );

  const history = [];
  let timer = 0;
  let ended = false;
  let filledIn = false;
  let expected = null;
  let unclear = 0;

  async function look() {
    if (!document.hidden) {
      try {
        const status = await simulator('/api/simulation');
        if (ended) return;
        away.hidden = true;
        work.hidden = false;
        showStatus(status);
        expected = status.expected;
        unclear = status.unclear ?? 0;
        if (!billed) await compare();
      } catch {
        if (ended) return;
        away.hidden = false;
      }
    }
    if (!ended) timer = setTimeout(look, 1000);
  }

  function showStatus(status) {
    const runs = status.state === 'running' || status.state === 'starting';
    if (!filledIn) fillIn(status.settings);
    setText(start, runs ? 'Apply' : 'Start');
    stop.disabled = !runs || !mayControl();
    const {totals} = status;
    const values = {
      State: status.state, Asked: `${rate(status.askedRate)}/s`, Achieved: `${rate(status.achievedRate)}/s`,
      Writes: count(totals.writes), Inserts: count(totals.inserts), Modifications: count(totals.modifications),
      Removals: count(totals.removals), Malformed: count(totals.malformed), Errors: count(status.errors),
      'Last error': status.lastError ? `${status.lastError.error}, ${timeOfDay(status.lastError.at)}` : 'none',
      Conflicts: count(status.conflicts),
      Behind: status.behindWrites > 0 ? `${count(status.behindWrites)} due, for ${duration(status.behindSeconds * 1000)}` : 'no',
    };
    for (const [name, value] of Object.entries(values)) setText(facts[name], value);
    facts.Errors.classList.toggle('bad', status.errors > 0);
    history.push({label: timeOfDay(now()), value: status.achievedRate, second: runs ? status.askedRate : 0});
    if (history.length > HISTORY) history.shift();
    if (history.length > 1 && (runs || history.some((point) => point.value > 0))) chart.update(history);
    else chart.update([]);
  }

  function compareWhenAsked() {
    sayOfReports('Reading …');
    compare();
  }

  /** What fails here are the reports, not the simulator. */
  async function compare() {
    if (!expected) {
      sayOfReports('The simulator does not know yet what the table held when it started.');
      return;
    }
    const {orders, revenue} = expected;
    try {
      const [summary] = await report('sales/summary');
      const agree = summary.orders === orders && summary.revenue === revenue;
      sayOfReports(`Simulator: ${count(orders)} orders, ${money(revenue)}. Reports: ${count(summary.orders)} orders, ${money(summary.revenue)}. ${agree ? 'They agree.' : missing()}`, agree);
    } catch (e) {
      sayOfReports(`The reports cannot be read: ${e.message}`);
    }
  }

  function missing() {
    return unclear > 0
      ? `Changes are on their way, or they differ by ${count(unclear)} of which the simulator does not know whether they were made, since the answers were lost.`
      : 'Changes are on their way.';
  }

  function sayOfReports(text, agree = false) {
    check.dataset.agree = String(agree);
    setText(check, text);
  }

  function fillIn(from) {
    filledIn = true;
    for (const field of FIELDS) inputs[field.name].value = field.share ? Number((from[field.name] * 100).toFixed(3)) : from[field.name];
    profile.value = from.profile;
  }

  function settings() {
    const values = {profile: profile.value};
    for (const field of FIELDS) {
      const number = inputs[field.name].valueAsNumber;
      if (!Number.isNaN(number)) values[field.name] = field.share ? number / 100 : number;
    }
    return values;
  }

  async function act(action) {
    trouble.hidden = true;
    try {
      const status = await action();
      showStatus(status);
      setText(done, status.state === 'idle' ? 'Stopped.' : `Running at ${rate(status.settings.ordersPerSecond)} writes a second.`);
    } catch (e) {
      const fields = e.problem?.errors?.map((error) => `${error.field} ${error.message}`).join('; ');
      setText(trouble, fields ?? e.message);
      trouble.hidden = false;
    }
  }

  async function placeOne() {
    try {
      location.hash = `#/item/orders/${await place()}`;
    } catch (e) {
      setText(placed, e.message);
    }
  }

  if (has('simulator')) look();
  else away.hidden = false;
  return () => {
    ended = true;
    clearTimeout(timer);
    chart.end();
  };
}

function input(field) {
  return el('input', {id: field.name, name: field.name, type: 'number', min: field.share ? 0 : field.min, max: field.share ? 100 : field.max, step: 'any', required: true, 'aria-describedby': `${field.name}-hint`});
}

export function labelled(text, field, hint) {
  return el('div.field', el('label', {for: field.id}, text), field, el('span.hint', {id: `${field.id}-hint`}, hint));
}
