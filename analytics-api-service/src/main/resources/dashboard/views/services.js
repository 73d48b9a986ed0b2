// Whether each service says that it is well, and if not, why.
import {arrange, el, setText} from '../format.js';
import * as watch from '../watch.js';

export function servicesPanel() {
  const rows = new Map();
  const list = el('ul.services');

  function show(services) {
    arrange(list, services.map((service) => {
      if (!rows.has(service.key)) rows.set(service.key, row(service));
      rows.get(service.key).show(service);
      return rows.get(service.key).element;
    }));
  }

  const off = watch.on('health', show);
  return {element: el('section.panel', {id: 'services'}, el('h2', 'Services'), list), end: off};
}

function row({key, name}) {
  const badge = el('span.badge');
  const why = el('span');
  return {
    element: el('li', {'data-service': key}, el('b', name), ' ', badge, ' ', why),
    show({status, reasons}) {
      setText(badge, status);
      badge.className = `badge ${status === 'UP' ? 'ok' : 'remove'}`;
      why.className = status === 'UP' ? '' : 'bad';
      setText(why, reasons.join('; '));
    },
  };
}
