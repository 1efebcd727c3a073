// A message centre of the package `smpp`, for one account: esme, secret. Its only argument is an object
// of settings as JSON; the first line of the output says that it listens, the others are events.
//
//   port            where
//   binds           how many binds at a time, else ESME_RALYBND
//   receipts        false: none; a number: so many milliseconds after the message
//   hex_ids         ids of hexadecimal digits in answers, the same in decimal ones in receipts
//   refuse          [status, n]: every n-th message is refused so
//   drop_after      the connection is broken at this message
//   enquire         asks for a sign of life so often, in milliseconds
//   unbind_after    unbinds after so many messages
//   cert, key       files for TLS
//
// Standard input: `mo TEXT` sends a message of a subscriber to all that can get it, `told` has the event
// `told` follow all that came before.
const fs = require('fs');
const readline = require('readline');
const smpp = require('smpp');

const settings = JSON.parse(process.argv[2] || '{}');
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const [RALYBND, RINVPASWD, RINVSYSID] = [5, 14, 15];
const bound = new Map();
let next = 0;

function bindStatus(pdu) {
  if (pdu.system_id !== 'esme') return RINVSYSID;
  if (pdu.password !== 'secret') return RINVPASWD;
  return settings.binds && bound.size >= settings.binds ? RALYBND : 0;
}

// The sessions that get messages: the one asked for, if it can, else any.
function getters(session) {
  const able = [...bound].filter(([, mode]) => mode !== 'bind_transmitter').map(([it]) => it);
  return able.includes(session) ? [session] : able;
}

function receipt(session, pdu, number) {
  const id = settings.hex_ids ? String(number) : pdu.id;
  const message = `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:DELIVRD err:000 text:`;
  const [getter] = getters(session);
  if (!getter) return;
  getter.deliver_sm({
    esm_class: 4,
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    short_message: { message },
    ...(settings.hex_ids ? {} : { receipted_message_id: id, message_state: 2 }),
  }, (answer) => tell({ event: 'receipt_answered', status: answer.command_status }));
}

function text(value) {
  if (!value) return '';
  return Buffer.isBuffer(value.message) ? value.message.toString('hex') : value.message;
}

function submitted(session, pdu) {
  session.count = (session.count || 0) + 1;
  const { refuse, drop_after: drop, unbind_after: unbind } = settings;
  if (drop && session.count >= drop) {
    settings.drop_after = 0;
    tell({ event: 'dropped', count: session.count });
    return session.destroy();
  }
  if (refuse && session.count % refuse[1] === 0) {
    return session.send(pdu.response({ command_status: refuse[0] }));
  }
  next += 1;
  pdu.id = settings.hex_ids ? next.toString(16) : `node-${next}`;
  tell({
    event: 'submit_sm', id: pdu.id, text: text(pdu.short_message), payload: text(pdu.message_payload),
    udh: pdu.short_message && pdu.short_message.udh
      ? Buffer.concat(pdu.short_message.udh).toString('hex') : '',
    data_coding: pdu.data_coding, esm_class: pdu.esm_class,
    destination_addr: pdu.destination_addr, registered_delivery: pdu.registered_delivery,
    sar: [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum],
  });
  session.send(pdu.response({ message_id: pdu.id }));
  if (pdu.registered_delivery && settings.receipts !== false) {
    setTimeout(receipt, settings.receipts || 0, session, pdu, next);
  }
  if (unbind && session.count === unbind) session.unbind();
}

function serve(session) {
  let asking;
  const end = () => {
    bound.delete(session);
    clearInterval(asking);
  };
  session.on('error', (error) => {
    tell({ event: 'error', error: String(error) });
    end();
  });
  session.on('close', () => {
    end();
    tell({ event: 'closed' });
  });
  for (const mode of ['bind_transmitter', 'bind_receiver', 'bind_transceiver']) {
    session.on(mode, (pdu) => {
      const status = bindStatus(pdu);
      tell({ event: mode, status });
      session.send(pdu.response({ command_status: status, system_id: 'node' }));
      if (status) return session.close();
      bound.set(session, mode);
      if (settings.enquire) asking = setInterval(() => session.enquire_link(), settings.enquire);
    });
  }
  session.on('submit_sm', (pdu) => submitted(session, pdu));
  session.on('enquire_link', (pdu) => {
    tell({ event: 'enquire_link' });
    session.send(pdu.response());
  });
  for (const name of ['enquire_link_resp', 'deliver_sm_resp', 'unbind_resp', 'generic_nack']) {
    session.on(name, (pdu) => tell({ event: name, status: pdu.command_status }));
  }
  session.on('unbind_resp', () => session.close());
  session.on('unbind', (pdu) => {
    tell({ event: 'unbind' });
    session.send(pdu.response());
    session.close();
  });
}

const tls = settings.cert
  ? { cert: fs.readFileSync(settings.cert), key: fs.readFileSync(settings.key) } : {};
const server = smpp.createServer(tls, serve);
server.listen(settings.port, '127.0.0.1', () => tell({ event: 'listening' }));

const lines = readline.createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [word, ...rest] = line.split(' ');
  if (word === 'told') return tell({ event: 'told' });
  for (const session of getters()) {
    session.deliver_sm({
      source_addr: '99900000007', destination_addr: '1234', short_message: rest.join(' '),
    });
  }
});
lines.on('close', () => process.exit(0));
