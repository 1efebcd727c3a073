// The module must import nothing, and hold its part of a conversation.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";

const octets = readFileSync(process.argv[2]);
const module = new WebAssembly.Module(octets);
assert.deepEqual(WebAssembly.Module.imports(module), [], "imports");

const { exports: smpp } = new WebAssembly.Instance(module, {});
const memory = (start, len) => new Uint8Array(smpp.memory.buffer, start, len);
const write = (bytes) => {
  memory(smpp.input(), bytes.length).set(bytes);
  return bytes.length;
};
const read = (len) => Buffer.from(memory(smpp.output(), len)).toString("hex");
const hear = (now, hex) => smpp.hear(BigInt(now), write(Buffer.from(hex, "hex")));
const text = (string) => smpp.segments(write(Buffer.from(string)));

assert.equal(text("a".repeat(160)), 1);
assert.equal(text("a".repeat(161)), 2);
assert.equal(text("ç".repeat(71)), 2);
assert.equal(smpp.segments(smpp.capacity() + 1), -1);
write([0xff]);
assert.equal(smpp.segments(1), -1);

assert.equal(hear(0, "00"), -1, "no session yet");
const bind = smpp.bind(0n, write(Buffer.from("esme")));
assert.equal(
  read(bind),
  "00000021" + "00000009" + "00000000" + "00000001" +
    "65736d6500" + "73656372657400" + "00" + "34" + "0000" + "00",
);
assert.equal(smpp.bound(), 0);
assert.equal(hear(10, "0000001a80000009000000000000000173"), 0, "half a response");
assert.equal(hear(20, "6d7363000210000134"), 0);
assert.equal(smpp.bound(), 1);
const answer = hear(30, "00000010000000150000000000000007");
assert.equal(read(answer), "00000010800000150000000000000007");
const unbound = hear(40, "00000010000000060000000000000008");
assert.equal(read(unbound), "00000010800000060000000000000008");

console.log(`${octets.length} octets, no imports, exports: ${Object.keys(smpp).join(", ")}`);
