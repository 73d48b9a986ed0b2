// What a person should know.
import {get, hasWarehouse} from '../api.js';
import {count, dateTime, el, money, NONE, scroller, setText, table} from '../format.js';

const LOOK = 2000;
const SHOWN = 50;
const NAMES = {'high-value-order': 'High value', 'pipeline-lag': 'Pipeline lag', 'pipeline-silent': 'Pipeline silent', 'pipeline-refuses': 'Pipeline refuses', 'pipeline-gap': 'Pipeline gap'};

export default {title: 'Alerts', show};

function show(root) {
  const rules = el('p.lead', 'An order of high value, or a pipeline that is behind, is silent, refuses what comes or has a gap, is told once.');
  const list = el('div');
  const said = el('p.muted');
  root.append(el('div.head', el('h1', 'Alerts'), rules), el('section.panel', said, list));
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

  function draw(alerts) {
    setText(rules, `An order worth ${money(alerts.highValue)} or more, a pipeline more than ${count(alerts.lagSeconds)} s behind or silent, or one that refuses much of what comes or has a gap, is told once, to ${alerts.sentTo === 'sns' ? 'SNS' : 'the log'}: not again after a restart, a replay or a rebuild.`);
    const latest = alerts.alerts.slice(0, SHOWN);
    setText(said, latest.length ? `The latest ${count(latest.length)} of ${count(alerts.remembered)} that are remembered.` : '');
    list.replaceChildren(latest.length ? scroller('Alerts', table('Alerts, the latest first', COLUMNS, latest)) : el('p.empty', 'No alert. All is quiet.'));
  }

  if (hasWarehouse()) look();
  else root.replaceChildren(el('div.head', el('h1', 'Alerts')), el('section.notice', el('h2', 'There is no warehouse here'),
    el('p', 'Alerts are looked for in the warehouse, as changes come into it. Where Athena answers alone, CloudWatch alarms have to watch; the template’s do so for the pipeline.')));
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

const COLUMNS = [
  {label: 'Noticed', code: true, cell: ({alert}) => dateTime(alert.noticedAt)},
  {label: 'What', cell: (entry) => el(`span.badge.${entry.alert.kind !== 'high-value-order' && !entry.over ? 'remove' : 'modify'}`, NAMES[entry.alert.kind] ?? entry.alert.kind)},
  {label: 'Worth', number: true, cell: ({alert}) => (alert.amount == null ? NONE : money(alert.amount))},
  {label: 'Alert', cell: ({alert}) => (alert.orderid ? el('span', 'Order ', el('a.code', {href: `#/order/${encodeURIComponent(alert.orderid)}`}, alert.orderid)) : alert.text)},
  {label: 'State', cell: (entry) => [entry.sent ? 'sent' : 'to be sent', entry.over ? ', over' : ''].join('')},
];
