// What a person should know: a line a kind, and the latest of each below it.
import {get, hasWarehouse} from '../api.js';
import {entityOf, itemAddress} from '../entities.js';
import {count, dateTime, el, money, scroller, second, setText, table} from '../format.js';

const LOOK = 2000;
const SHOWN = 50;
const VALUES = ['high-value-order', 'high-value'];
const NAMES = {'high-value-order': 'High value', 'high-value': 'High value', 'pipeline-lag': 'Pipeline lag', 'pipeline-silent': 'Pipeline silent', 'pipeline-refuses': 'Pipeline refuses', 'pipeline-gap': 'Pipeline gap'};

export default {title: 'Alerts', show};

function show(root) {
  const list = el('div.records');
  const said = el('p.muted', 'Asking …');
  const settings = Object.fromEntries(['High value', 'Late', 'Told to', 'Remembered'].map((name) => [name, el('dd')]));
  root.append(
    el('div.head', el('h1', 'Alerts'), el('p.lead', 'What is of high value, or a pipeline that is behind, is silent, refuses what comes or has a gap, is told once: not again after a restart, a replay or a rebuild.')),
    el('div.grid.two', el('section.panel', el('h2', 'By kind'), said, list),
      el('section.panel', el('h2', 'When there is one'), el('dl.facts', Object.entries(settings).map(([name, value]) => el('div', el('dt', name), value))),
        el('p.hint', 'orderlake.alerts.high-value, .lag and .topic-arn set these.'))));
  const kinds = new Map();
  let known = '';
  let timer = 0;
  let ended = false;

  async function look() {
    if (!document.hidden) {
      try {
        const alerts = await get('/api/alerts');
        if (ended) return;
        const now = JSON.stringify(alerts);
        if (now !== known) draw(alerts);
        known = now;
      } catch (e) {
        if (!known && !ended) setText(said, `The alerts cannot be read: ${e.message}`);
      }
    }
    if (!ended) timer = setTimeout(look, LOOK);
  }

  function draw(told) {
    setText(settings['High value'], `${money(told.highValue)} or more`);
    setText(settings.Late, `behind or silent for more than ${count(told.lagSeconds)} s`);
    setText(settings['Told to'], told.sentTo === 'sns' ? 'SNS' : 'the log, a line a minute of each kind');
    setText(settings.Remembered, count(told.remembered));
    setText(said, told.kinds.length ? '' : 'No alert. All is quiet.');
    list.replaceChildren(...told.kinds.map((kind) => {
      if (!kinds.has(kind.kind)) kinds.set(kind.kind, kindLine(kind.kind));
      const line = kinds.get(kind.kind);
      line.show(kind, told.alerts.filter(({alert}) => alert.kind === kind.kind).slice(0, SHOWN));
      return line.element;
    }));
  }

  if (hasWarehouse()) look();
  else root.replaceChildren(el('div.head', el('h1', 'Alerts')), el('section.notice', el('h2', 'There is no warehouse here'),
    el('p', 'Alerts are looked for in the warehouse, as changes come into it. Where Athena answers alone, CloudWatch alarms have to watch; the template’s do so for the pipeline.')));
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

function kindLine(name) {
  const badge = el('span.badge', NAMES[name] ?? name);
  const number = el('b');
  const latest = el('span');
  const rows = el('div');
  const element = el('details', {'data-kind': name}, el('summary', badge, ' ', number, ' ', latest), rows);
  return {
    element,
    show(kind, entries) {
      const lasts = !VALUES.includes(name) && kind.current > 0;
      badge.className = `badge ${lasts ? 'remove' : 'modify'}`;
      setText(number, `${count(kind.count)} ×`);
      const {alert} = kind.latest;
      latest.replaceChildren(`${lasts ? 'It lasts. ' : ''}The latest, ${second(alert.noticedAt)}: `, of(alert) ? el('span', `${of(alert).entity.one} `, el('span.code', of(alert).key), `, worth ${money(alert.amount)}`) : alert.text);
      rows.replaceChildren(scroller(`${NAMES[name] ?? name}, the latest first`, table(`${NAMES[name] ?? name}, the latest first`, COLUMNS, entries)));
    },
  };
}

/** The item that an alert is about, null if about none that is served. */
function of({entity, item, orderid}) {
  const found = entityOf(entity ?? 'orders');
  const key = item ?? orderid;
  return found && key ? {entity: found, key} : null;
}

function what(alert) {
  const about = of(alert);
  return about ? el('span', `${about.entity.one} `, el('a.code', {href: itemAddress(about.entity, about.key)}, about.key), `, worth ${money(alert.amount)}`) : el('span', alert.text);
}

const COLUMNS = [
  {label: 'Noticed', code: true, cell: ({alert}) => dateTime(alert.noticedAt)},
  {label: 'Alert', cell: ({alert}) => what(alert)},
  {label: 'State', cell: (entry) => [entry.sent ? 'sent' : 'to be sent', entry.over ? ', over' : ''].join('')},
];
