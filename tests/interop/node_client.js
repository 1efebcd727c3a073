// A client of the package `smpp`, driven by lines of JSON on standard input. Every PDU that comes is a
// line of JSON on standard output; requests of the server are answered.
//
//   {"do": "connect", "host": "127.0.0.1", "port": 2775, "ca": "cert.pem"}
//   {"do": "send", "command": "submit_sm", "fields": {...}}
//   {"do": "burst", "count": 10000, "window": 100, "fields": {...}}
//   {"do": "close"}
const fs = require('fs');
const readline = require('readline');
const smpp = require('smpp');

let session;
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n');

// Octets travel as hexadecimal digits.
const octets = (value) => (Buffer.isBuffer(value) ? value.toString('hex') : value);

function text(value) {
  if (value === undefined || typeof value === 'string') return { text: value || '' };
  const udh = value.udh && value.udh.length ? Buffer.concat(value.udh).toString('hex') : '';
  return { text: octets(value.message), udh };
}

function show(pdu) {
  const shown = { ...text(pdu.short_message) };
  for (const [key, value] of Object.entries(pdu)) {
    if (key === 'short_message') continue;
    shown[key] = key === 'message_payload' ? text(value).text : octets(value);
  }
  return { command: pdu.command, status: pdu.command_status, sequence: pdu.sequence_number, ...shown };
}

function connect({ host, port, ca, tls_version: version }) {
  const trusted = ca && fs.readFileSync(ca);
  const tls = { tls: true, ca: trusted, minVersion: version, maxVersion: version };
  session = smpp.connect({ host, port, ...(ca ? tls : {}) });
  session.on(ca ? 'secureConnect' : 'connect', () => {
    tell({ event: 'connected', tls: ca ? session.socket.getProtocol() : null });
  });
  session.on('pdu', (pdu) => {
    if (!burst.take(pdu)) tell({ event: 'pdu', ...show(pdu) });
    const answered = ['deliver_sm', 'data_sm', 'enquire_link', 'unbind'].includes(pdu.command);
    if (answered) session.send(pdu.response());
    if (pdu.command === 'unbind') session.close();
  });
  session.on('close', () => tell({ event: 'closed', open: burst.open() }));
  session.on('error', (error) => tell({ event: 'error', error: String(error) }));
}

function fields(given) {
  const { text: message, udh, message_payload: payload, ...rest } = given;
  if (payload) rest.message_payload = { message: payload };
  if (message === undefined) return rest;
  rest.short_message = udh ? { udh: Buffer.from(udh, 'hex'), message } : { message };
  return rest;
}

// Many messages in a window, of which only the sums are told.
const burst = {
  left: 0,
  sent: new Set(),
  ids: [],
  receipts: [],
  open() {
    return this.sent.size;
  },
  start({ count, window, fields: given }) {
    Object.assign(this, { left: count, count, window, fields: given, ids: [], receipts: [] });
    this.fill();
  },
  fill() {
    while (this.left > 0 && this.sent.size < this.window) {
      this.left -= 1;
      const pdu = new smpp.PDU('submit_sm', fields(this.fields));
      session.send(pdu);
      this.sent.add(pdu.sequence_number);
    }
  },
  take(pdu) {
    if (pdu.command === 'submit_sm_resp' && this.sent.delete(pdu.sequence_number)) {
      this.ids.push(pdu.command_status ? `status ${pdu.command_status}` : pdu.message_id);
      this.fill();
    } else if (this.count && pdu.command === 'deliver_sm') {
      this.receipts.push(pdu.receipted_message_id);
    } else {
      return false;
    }
    if (this.ids.length === this.count && this.receipts.length === this.count) {
      tell({ event: 'burst', ids: this.ids, receipts: this.receipts });
    }
    return true;
  },
};

const actions = {
  connect,
  send: ({ command, fields: given }) => {
    const pdu = new smpp.PDU(command, fields(given || {}));
    session.send(pdu);
    tell({ event: 'sent', sequence: pdu.sequence_number });
  },
  burst: (order) => burst.start(order),
  close: () => session.destroy(),
};

const lines = readline.createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const order = JSON.parse(line);
  actions[order.do](order);
});
lines.on('close', () => process.exit(0));
